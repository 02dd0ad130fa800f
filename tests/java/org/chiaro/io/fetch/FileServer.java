package org.chiaro.io.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** One file on the loopback address, with ranges, and with what can go wrong. */
public final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final byte[] content;
  private volatile int limit = Integer.MAX_VALUE;
  private volatile int status = 200;
  private volatile String type = "application/octet-stream";
  private volatile String version = "first";

  public FileServer(byte[] content) throws IOException {
    this.content = content;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:%d/file".formatted(server.getAddress().getPort()));
  }

  /** Breaks the connection after so many bytes. */
  void breakAfter(int bytes) {
    limit = bytes;
  }

  void answer(int status, String type) {
    this.status = status;
    this.type = type;
  }

  void version(String name) {
    version = name;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String tag = '"' + version + '"';
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("ETag", tag);
    String range = exchange.getRequestHeaders().getFirst("Range");
    int first = 0;
    int answer = status;
    if (range != null && tag.equals(exchange.getRequestHeaders().getFirst("If-Range"))) {
      first = Integer.parseInt(range.replaceAll("\\D", ""));
      answer = 206;
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(first, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(answer, content.length - first);
    OutputStream out = exchange.getResponseBody();
    int length = Math.min(limit, content.length - first);
    out.write(content, first, length);
    if (length == content.length - first) {
      out.close();
    } else {
      out.flush();
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
