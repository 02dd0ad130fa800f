package org.chiaro.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Pictures of one size, shown one after the other without end, as the bytes of a WebP file: frames
 * that OpenCV encoded, in the container's chunks for animation.
 *
 * <p>A fifth of the size of a GIF, and in all colours.
 */
public final class AnimatedWebp {
  private static final int RIFF_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int ANIMATION_FLAG = 2;
  // the frame replaces what was there before it
  private static final byte NO_BLENDING = 2;
  private static final int WHITE = -1;
  private static final short FOREVER = 0;

  private AnimatedWebp() {}

  /** The file; quality from 1 to 100. */
  public static byte[] encode(List<Picture> frames, int millisecondsEach, int quality) {
    int height = frames.get(0).height();
    int width = frames.get(0).width();
    var chunks = new ByteArrayOutputStream();
    ByteBuffer canvas = buffer(10).putInt(ANIMATION_FLAG);
    put24(canvas, width - 1);
    put24(canvas, height - 1);
    chunk(chunks, "VP8X", canvas.array());
    chunk(chunks, "ANIM", buffer(6).putInt(WHITE).putShort(FOREVER).array());
    for (Picture picture : frames) {
      if (picture.height() != height || picture.width() != width) {
        throw new IllegalArgumentException("frames of one animation have one size");
      }
      byte[] image = ImageFiles.encodeWebp(picture, quality);
      ByteBuffer frame = buffer(16 + image.length - RIFF_HEADER_BYTES);
      put24(frame, 0);
      put24(frame, 0);
      put24(frame, width - 1);
      put24(frame, height - 1);
      put24(frame, millisecondsEach);
      frame.put(NO_BLENDING);
      frame.put(image, RIFF_HEADER_BYTES, image.length - RIFF_HEADER_BYTES);
      chunk(chunks, "ANMF", frame.array());
    }
    var file = new ByteArrayOutputStream();
    var content = new ByteArrayOutputStream();
    content.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
    content.writeBytes(chunks.toByteArray());
    chunk(file, "RIFF", content.toByteArray());
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] content) {
    out.writeBytes(
        buffer(CHUNK_HEADER_BYTES)
            .put(name.getBytes(StandardCharsets.US_ASCII))
            .putInt(content.length)
            .array());
    out.writeBytes(content);
    if (content.length % 2 == 1) {
      out.write(0);
    }
  }

  private static void put24(ByteBuffer target, int value) {
    target.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
