package org.chiaro.io.fetch;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Spelling;

/** The published files of the method, by the names that {@code chiaro weights fetch} takes. */
public enum KnownFile {
  BIGBIGAN_128(
      "BigBiGAN_x1.pth",
      "the BigBiGAN generator of 128 pixels, for --generator",
      "https://github.com/greeneggsandyaml/tmp/releases/download/0.0.1/BigBiGAN_x1.pth",
      dropbox("9w2i45h455k3b4p/BigBiGAN_x1.pth")),
  BG_DIRECTION(
      "bg_direction.pth",
      "its published direction, for --direction",
      dropbox("np74kmkohkbx76t/bg_direction.pth")),
  EMBEDDINGS_IMAGENET(
      "BigBiGAN_ImageNet_z.npy",
      "latents of ImageNet photos, for --embeddings",
      dropbox("y5qr9wwtop7ot6b/BigBiGAN_ImageNet_z.npy")),
  EMBEDDINGS_CUB(
      "BigBiGAN_CUB_train_z.npy",
      "latents of the training photos of CUB, for --embeddings",
      dropbox("qgacaoo7urh35j9/BigBiGAN_CUB_train_z.npy")),
  EMBEDDINGS_DUTS(
      "BigBiGAN_DUTS-TR_z.npy",
      "latents of the training photos of DUTS, for --embeddings",
      dropbox("b77in0vuc8jy1yf/BigBiGAN_DUTS-TR_z.npy")),
  EMBEDDINGS_FLOWERS(
      "BigBiGAN_Flowers_train_z.npy",
      "latents of the training photos of Flowers, for --embeddings",
      dropbox("fmw2g54xqli59ck/BigBiGAN_Flowers_train_z.npy")),
  UNET_IMAGENET("u_net_imagenet.pth", "a trained U-Net, for predict --model"),
  UNET_CUB("u_net_cub2002011.pth", "a trained U-Net, for predict --model"),
  UNET_FLOWERS("u_net_flowers.pth", "a trained U-Net, for predict --model");

  /** The page of the authors, which links all files. */
  public static final String PAGE = "https://github.com/anvoynov/BigGANsAreWatching";

  private final String file;
  private final String what;
  private final List<URI> addresses;

  KnownFile(String file, String what, String... addresses) {
    this.file = file;
    this.what = what;
    this.addresses = Stream.of(addresses).map(URI::create).toList();
  }

  /** The share's file itself, not its page. */
  private static String dropbox(String share) {
    return "https://www.dropbox.com/s/" + share + "?dl=1";
  }

  /** What the user calls it: {@code bigbigan-128}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The file's name, as published. */
  public String file() {
    return file;
  }

  /** One line on what it is for. */
  public String what() {
    return what;
  }

  /** Where it can be fetched, the best first; empty where only the page leads to it. */
  public List<URI> addresses() {
    return addresses;
  }

  /** The file of a name; an unknown one is a usage error with the nearest. */
  public static KnownFile of(String id) {
    return Arrays.stream(values())
        .filter(known -> known.id().equals(id) || known.file.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new ChiaroException.Usage(
                    "no published file is called %s, nearest is %s; chiaro weights list shows all"
                        .formatted(id, Spelling.nearest(id, ids()))));
  }

  private static List<String> ids() {
    return Arrays.stream(values()).map(KnownFile::id).collect(Collectors.toList());
  }
}
