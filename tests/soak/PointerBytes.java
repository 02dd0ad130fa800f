import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import org.bytedeco.javacpp.Pointer;

/**
 * An agent that writes how much memory JavaCPP has allocated, and in how many blocks, every two
 * seconds: "seconds bytes blocks", into the file that its argument names.
 */
public final class PointerBytes {
  private PointerBytes() {}

  public static void premain(String path, Instrumentation unused) throws Exception {
    PrintStream out = new PrintStream(new FileOutputStream(path), true, "UTF-8");
    long begun = System.nanoTime();
    Thread thread =
        new Thread(
            () -> {
              while (!out.checkError()) {
                out.printf(
                    "%.1f %d %d%n",
                    (System.nanoTime() - begun) / 1e9, Pointer.totalBytes(), Pointer.totalCount());
                try {
                  Thread.sleep(2000);
                } catch (InterruptedException e) {
                  return;
                }
              }
            },
            "pointer bytes");
    thread.setDaemon(true);
    thread.start();
  }
}
