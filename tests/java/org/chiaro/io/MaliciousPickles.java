package org.chiaro.io;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pickles that run code, reach for what they should not, or ask for endless work where a reader
 * does what they say. Every restricted reader has to refuse all of them.
 */
public final class MaliciousPickles {
  private MaliciousPickles() {}

  /** Callables by which known attacks run code, open files or reach the network. */
  private static final List<String[]> CALLABLES =
      List.of(
          new String[] {"os", "system"},
          new String[] {"posix", "system"},
          new String[] {"nt", "system"},
          new String[] {"os", "popen"},
          new String[] {"os", "execv"},
          new String[] {"builtins", "eval"},
          new String[] {"builtins", "exec"},
          new String[] {"builtins", "compile"},
          new String[] {"builtins", "__import__"},
          new String[] {"builtins", "getattr"},
          new String[] {"builtins", "open"},
          new String[] {"__builtin__", "eval"},
          new String[] {"subprocess", "Popen"},
          new String[] {"subprocess", "check_output"},
          new String[] {"runpy", "_run_code"},
          new String[] {"runpy", "run_path"},
          new String[] {"pty", "spawn"},
          new String[] {"socket", "create_connection"},
          new String[] {"urllib.request", "urlopen"},
          new String[] {"webbrowser", "open"},
          new String[] {"shutil", "rmtree"},
          new String[] {"pathlib", "Path.write_text"},
          new String[] {"importlib", "import_module"},
          new String[] {"ctypes", "CDLL"},
          new String[] {"pickle", "loads"},
          new String[] {"pip", "main"},
          new String[] {"asyncio.unix_events", "_UnixSubprocessTransport._start"},
          new String[] {"operator", "attrgetter"},
          new String[] {"functools", "partial"},
          new String[] {"torch", "load"},
          new String[] {"torch.storage", "_load_from_bytes"},
          new String[] {"torch.hub", "load"},
          new String[] {"torch.jit", "load"},
          new String[] {"torch._utils", "_rebuild_tensor_v2.__globals__"},
          new String[] {"numpy.testing._private.utils", "runstring"},
          new String[] {"collections", "OrderedDict.__reduce_ex__"});

  /** All patterns by name. */
  public static Map<String, byte[]> all() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String[] callable : CALLABLES) {
      String name = callable[0] + "." + callable[1];
      all.put(
          "calls " + name,
          new PickleWriter().global(callable[0], callable[1]).text("id").op(0x85, 'R').stop());
    }
    all.put("names by stack", byStack("os", "system").text("id").op(0x85, 'R').stop());
    all.put("an instance by line", line('i', "os\nsystem\n"));
    all.put("an object by mark", byMark("posix", "system"));
    all.put("a new object", newObject("subprocess", "Popen", 0x81));
    all.put("a new object with keywords", newObject("subprocess", "Popen", 0x92));
    all.put("a call within a call", nestedCall());
    all.put("a call as an argument", argumentCall());
    all.put("a name that is kept and called later", memoCall());
    all.put("a call in the attributes", attributesCall());
    all.put("a call in a dictionary's key", keyCall());
    all.put("a call in a persistent id", persistentCall());
    all.put("a persistent id by line", line('P', "os.system\n"));
    all.put("an extension", new PickleWriter().op(0x82, 1).text("id").op(0x85, 'R').stop());
    all.put("an extension of four bytes", new PickleWriter().op(0x84, 1, 0, 0, 0).stop());
    all.put("an honest dictionary, then a call", afterHonest());
    all.put("a name with a line break", byStack("os\nx", "system").stop());
    all.put("a name in other letters", byStack("оs", "system").stop());
    all.put("a frame that hides a call", framed());
    all.put("text without end", new PickleWriter().op('X').i32(-1).stop());
    all.put("text of 2 GiB", new PickleWriter().op('X').i32(Integer.MAX_VALUE).stop());
    all.put("bytes of 2^63", new PickleWriter().op(0x8e).raw(new byte[] {0, 0, 0, 0, 0, 0, 0, -128}).stop());
    all.put("a byte array", new PickleWriter().op(0x96).raw(new byte[8]).stop());
    all.put("a number of 2^31 bytes", new PickleWriter().op(0x8b).i32(Integer.MAX_VALUE).stop());
    all.put("lists in lists, ten to the thirtieth", listBomb());
    all.put("a dictionary copied again and again", copyBomb());
    all.put("a long key above many values", nameBomb());
    all.put("a hundred thousand lists deep", deep());
    all.put("a shape of a million axes", shapeBomb());
    all.put("marks alone", new PickleWriter().raw(repeated('(', 1_500_000)).stop());
    all.put("more operations than any state dict", new PickleWriter().raw(repeated('N', 2_100_000)).stop());
    return all;
  }

  private static PickleWriter byStack(String module, String name) {
    return new PickleWriter().text(module).text(name).op(0x93);
  }

  private static byte[] line(char operation, String rest) {
    return new PickleWriter()
        .op('(')
        .text("id")
        .op(operation)
        .raw(rest.getBytes(StandardCharsets.US_ASCII))
        .stop();
  }

  private static byte[] byMark(String module, String name) {
    return new PickleWriter().op('(').global(module, name).text("id").op('o').stop();
  }

  private static byte[] newObject(String module, String name, int operation) {
    PickleWriter p = new PickleWriter().global(module, name).text("id").op(0x85);
    return operation == 0x92 ? p.op('}', operation).stop() : p.op(operation).stop();
  }

  private static byte[] nestedCall() {
    return new PickleWriter()
        .global("builtins", "getattr")
        .global("builtins", "__import__")
        .text("os")
        .op(0x85, 'R')
        .text("system")
        .op(0x86, 'R')
        .text("id")
        .op(0x85, 'R')
        .stop();
  }

  private static byte[] argumentCall() {
    PickleWriter p = new PickleWriter().global("torch._utils", "_rebuild_tensor_v2").op('(');
    p.global("os", "system").text("id").op(0x85, 'R');
    return p.op('K', 0, ')', ')', 0x89, 't', 'R').stop();
  }

  private static byte[] memoCall() {
    return new PickleWriter()
        .global("os", "system")
        .op('q', 0, '0', 'h', 0)
        .text("id")
        .op(0x85, 'R')
        .stop();
  }

  private static byte[] attributesCall() {
    return new PickleWriter()
        .global("collections", "OrderedDict")
        .op(')', 'R')
        .global("os", "system")
        .text("id")
        .op(0x85, 'R', 'b')
        .stop();
  }

  private static byte[] keyCall() {
    return new PickleWriter()
        .op('}')
        .global("os", "system")
        .text("id")
        .op(0x85, 'R', 'N', 's')
        .stop();
  }

  private static byte[] persistentCall() {
    PickleWriter p = new PickleWriter().op('(').text("storage");
    p.global("os", "system").text("id").op(0x85, 'R').text("0").text("cpu").integer(1);
    return p.op('t', 'Q').stop();
  }

  private static byte[] afterHonest() {
    PickleWriter p = new PickleWriter().op('}').text("w");
    p.tensor("FloatStorage", "0", 1, 0, new long[] {1}, new long[] {1}).op('s');
    return p.global("os", "system").text("id").op(0x85, 'R', '0').stop();
  }

  private static byte[] framed() {
    return new PickleWriter()
        .op(0x95, 1, 0, 0, 0, 0, 0, 0, 0)
        .global("os", "system")
        .text("id")
        .op(0x85, 'R')
        .stop();
  }

  private static byte[] listBomb() {
    PickleWriter p = new PickleWriter().op(']', 'q', 0);
    for (int level = 0; level < 30; level++) {
      p.op(']', 'q', level + 1, '(');
      for (int i = 0; i < 10; i++) {
        p.op('h', level);
      }
      p.op('e');
    }
    p.op('q', 99).raw("0".repeat(31).getBytes(StandardCharsets.US_ASCII));
    return p.op('h', 99).stop();
  }

  /** One list of pairs, of which ten thousand dictionaries are made. */
  private static byte[] copyBomb() {
    PickleWriter p = new PickleWriter().op(']', 'q', 0, '(');
    for (int i = 0; i < 5000; i++) {
      p.text("k" + i).op('N', 0x86);
    }
    p.op('e', '0', ']', '(');
    for (int i = 0; i < 10_000; i++) {
      p.global("collections", "OrderedDict").op('h', 0, 0x85, 'R');
    }
    return p.op('e').stop();
  }

  /** A key of a megabyte, in front of the names of ten thousand tensors. */
  private static byte[] nameBomb() {
    PickleWriter p = new PickleWriter().op('}').text("x".repeat(1_000_000)).op(']', '(');
    p.tensor("FloatStorage", "0", 1, 0, new long[] {1}, new long[] {1}).op('q', 0);
    for (int i = 0; i < 10_000; i++) {
      p.op('h', 0);
    }
    return p.op('e', 's').stop();
  }

  private static byte[] deep() {
    return new PickleWriter().raw(repeated(']', 100_000)).raw(repeated('a', 99_999)).stop();
  }

  private static byte[] shapeBomb() {
    PickleWriter p = new PickleWriter().op('(').raw(repeated('N', 900_000)).op('t', 'q', 0, '0', ']', '(');
    for (int i = 0; i < 10_000; i++) {
      p.global("torch._utils", "_rebuild_tensor_v2").op('(').storage("FloatStorage", "0", 1);
      p.integer(0).op('h', 0, 'h', 0, 't', 'R');
    }
    return p.op('e').stop();
  }

  private static byte[] repeated(char operation, int times) {
    byte[] bytes = new byte[times];
    java.util.Arrays.fill(bytes, (byte) operation);
    return bytes;
  }
}
