package org.chiaro.io;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.StridedTensor.Storage;

/**
 * Reads Python pickles as plain data. The machine knows numbers, text, lists, tuples and
 * dictionaries; what a pickle asks to be called is looked up in the fixed list of its {@link
 * PickleNames}, so that nothing is ever executed.
 *
 * <p>Lists and tuples become List, dictionaries LinkedHashMap with texts as keys, integers Long or
 * BigInteger, byte strings read-only ByteBuffer, None {@link #NONE}; sets are dropped. Bounds: the
 * number of operations, where each element that a call copies counts as one, and the bytes of text.
 */
final class PickleReader {
  /** Python's None. */
  static final Object NONE =
      new Object() {
        @Override
        public String toString() {
          return "None";
        }
      };

  /** Stands for a set: what is in it is of no use here. */
  private static final Object SET = new Object();

  private static final Object MARK = new Object();
  // a checkpoint takes about 40 operations a tensor
  private static final int MAX_OPERATIONS = 2_000_000;
  private static final int MAX_LINE_BYTES = 256;
  private static final int MAX_NUMBER_BYTES = 64;
  private static final int MAX_TEXT_BYTES = 1 << 20;
  private static final int MAX_TEXT_BYTES_IN_ALL = 32 << 20;
  private static final int MAX_KEY = 512;

  private final ByteBuffer in;
  private final FileBytes file;
  private final PickleNames names;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Map<String, Storage> storages = new LinkedHashMap<>();
  private int operations;
  private int textBytes;

  /** Reads from the buffer's position on; {@code file} is for messages. */
  PickleReader(ByteBuffer in, FileBytes file, PickleNames names) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
    this.names = names;
  }

  /** Reads one pickle and leaves the buffer after it. */
  Object read() {
    stack.clear();
    memo.clear();
    while (true) {
      charge(1);
      int operation = u8();
      if (operation == '.') {
        Object result = pop();
        if (!stack.isEmpty()) {
          throw damaged();
        }
        return result;
      }
      step(operation);
    }
  }

  /** Counts work; memo and duplication let a short pickle ask for the same work again and again. */
  private void charge(int work) {
    operations += work;
    if (operations > MAX_OPERATIONS) {
      throw file.bad("the pickle has more than " + MAX_OPERATIONS + " operations");
    }
  }

  private void step(int operation) {
    switch (operation) {
      case 0x80 -> protocol();
      case 0x95 -> take(8);
      case '(' -> stack.add(MARK);
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> stack.add(top());
      case 'N' -> stack.add(NONE);
      case 0x88 -> stack.add(Boolean.TRUE);
      case 0x89 -> stack.add(Boolean.FALSE);
      case 'K' -> stack.add((long) u8());
      case 'M' -> stack.add((long) (u8() | u8() << 8));
      case 'J' -> stack.add((long) take(4).getInt());
      case 0x8a -> stack.add(integer(u8()));
      case 'G' -> stack.add(take(8).order(ByteOrder.BIG_ENDIAN).getDouble());
      case 'X' -> stack.add(text(take(4).getInt()));
      case 0x8c -> stack.add(text(u8()));
      case 0x8d -> stack.add(text(take(8).getLong()));
      case 'T' -> stack.add(text(take(4).getInt()));
      case 'U' -> stack.add(text(u8()));
      case ')' -> stack.add(List.of());
      case 'B' -> stack.add(bytes(take(4).getInt()));
      case 'C' -> stack.add(bytes(u8()));
      case 0x8e -> stack.add(bytes(take(8).getLong()));
      case 0x85 -> tuple(1);
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      case 't' -> stack.add(List.copyOf(popToMark()));
      case ']' -> stack.add(new ArrayList<>());
      case 'l' -> stack.add(popToMark());
      case 'a' -> {
        Object item = pop();
        list().add(item);
      }
      case 'e' -> {
        List<Object> items = popToMark();
        list().addAll(items);
      }
      case 0x8f -> stack.add(SET);
      case 0x90 -> {
        popToMark();
        if (top() != SET) {
          throw damaged();
        }
      }
      case 0x91 -> {
        popToMark();
        stack.add(SET);
      }
      case '}' -> stack.add(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> items = popToMark();
        stack.add(new LinkedHashMap<>());
        putAll(items);
      }
      case 's' -> {
        Object value = pop();
        putAll(List.of(pop(), value));
      }
      case 'u' -> putAll(popToMark());
      case 'c' -> stack.add(names.named(line(), line()));
      case 0x93 -> {
        if (!(pop() instanceof String name) || !(pop() instanceof String module)) {
          throw damaged();
        }
        stack.add(names.named(module, name));
      }
      case 'R' -> {
        Object arguments = pop();
        charge(elements(arguments));
        stack.add(names.call(pop(), arguments));
      }
      case 0x81 -> {
        Object arguments = pop();
        stack.add(names.create(pop(), arguments));
      }
      case 'b' -> {
        Object state = pop();
        if (!names.build(top(), state)) {
          throw damaged();
        }
      }
      case 'Q' -> stack.add(declared(names.storage(pop())));
      case 'q' -> memo.put(u8(), top());
      case 'r' -> memo.put(take(4).getInt(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> stack.add(remembered(u8()));
      case 'j' -> stack.add(remembered(take(4).getInt()));
      default ->
          throw file.bad(
              "the pickle uses operation 0x%02x, which is not read".formatted(operation));
    }
  }

  /** The storages that the pickles named so far, by key. */
  Map<String, Storage> storages() {
    return storages;
  }

  private Storage declared(Storage storage) {
    Storage before = storages.putIfAbsent(storage.key(), storage);
    if (before != null && !before.equals(storage)) {
      throw file.bad("the storage '" + storage.key() + "' is described in two ways");
    }
    return storage;
  }

  private void protocol() {
    int version = u8();
    if (version < 2 || version > 5) {
      throw file.bad("pickle protocol " + version + " is not read, 2 to 5 are");
    }
  }

  private Object remembered(int slot) {
    Object value = memo.get(slot);
    if (value == null) {
      throw damaged();
    }
    return value;
  }

  private void tuple(int length) {
    Object[] items = new Object[length];
    for (int i = length - 1; i >= 0; i--) {
      items[i] = pop();
    }
    stack.add(List.of(items));
  }

  private void putAll(List<Object> items) {
    if (!(top() instanceof Map<?, ?>) || items.size() % 2 != 0) {
      throw damaged();
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      // texts alone: other keys, or a mixture, would let a small pickle ask for endless hashing
      if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
        throw file.bad("a dictionary has a key that is neither text nor a number");
      }
      String text = key.toString();
      if (text.length() > MAX_KEY) {
        throw file.bad("a dictionary has a key of " + text.length() + " characters");
      }
      map.put(text, items.get(i + 1));
    }
  }

  /** How many elements a call may walk through: its arguments, and those of a list among them. */
  private static int elements(Object arguments) {
    int count = 0;
    if (arguments instanceof List<?> list) {
      for (Object argument : list) {
        count += argument instanceof List<?> inner ? inner.size() : 1;
        if (count > MAX_OPERATIONS) {
          break;
        }
      }
    }
    return count;
  }

  @SuppressWarnings("unchecked")
  private List<Object> list() {
    if (top() instanceof ArrayList<?> list) {
      return (List<Object>) list;
    }
    throw damaged();
  }

  private Object pop() {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private Object top() {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw damaged();
    }
    return stack.get(stack.size() - 1);
  }

  private List<Object> popToMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw damaged();
    }
    List<Object> above = stack.subList(mark + 1, stack.size());
    List<Object> items = new ArrayList<>(above);
    stack.subList(mark, stack.size()).clear();
    return items;
  }

  private Object integer(int length) {
    if (length > MAX_NUMBER_BYTES) {
      throw file.bad("the pickle holds a number of " + length + " bytes");
    }
    byte[] bigEndian = new byte[length + 1];
    for (int i = 0; i < length; i++) {
      bigEndian[length - i] = (byte) u8();
    }
    if (length > 0) {
      bigEndian[0] = (byte) (bigEndian[1] < 0 ? -1 : 0);
    }
    BigInteger value = new BigInteger(bigEndian);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private ByteBuffer bytes(long length) {
    if (length < 0 || length > in.remaining()) {
      throw damaged();
    }
    return take((int) length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private String text(long length) {
    if (length < 0 || length > in.remaining()) {
      throw damaged();
    }
    if (length > names.longestText()) {
      take((int) length);
      return PickleNames.SKIPPED;
    }
    textBytes += (int) Math.min(length, MAX_TEXT_BYTES_IN_ALL);
    if (length > MAX_TEXT_BYTES || textBytes > MAX_TEXT_BYTES_IN_ALL) {
      throw file.bad("the pickle holds more text than any state dict");
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() {
    var text = new StringBuilder();
    for (int c = u8(); c != '\n'; c = u8()) {
      text.append((char) c);
      if (text.length() > MAX_LINE_BYTES) {
        throw damaged();
      }
    }
    return text.toString();
  }

  private int u8() {
    if (!in.hasRemaining()) {
      throw damaged();
    }
    return in.get() & 0xff;
  }

  private ByteBuffer take(int length) {
    if (in.remaining() < length) {
      throw damaged();
    }
    ByteBuffer slice = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return slice;
  }

  private RuntimeException damaged() {
    return file.bad("the pickle inside is damaged or cut off");
  }
}
