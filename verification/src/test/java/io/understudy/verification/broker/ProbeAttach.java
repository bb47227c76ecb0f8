package io.understudy.verification.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;

/** Asks a port for a link, in AMQP 1.0 by hand, so that a probe costs next to nothing. */
final class ProbeAttach {
  private static final int ANSWER_MILLIS = 300;
  private static final int SASL_OUTCOME = 0x44;
  private static final int ATTACH = 0x12;

  private static final byte[] HELLO =
      HexFormat.of()
          .parseHex(
              "414d515003010000" // AMQP, SASL
                  + "0000001902010000005341c00c01a309414e4f4e594d4f5553"); // sasl-init

  /** Open, begin, and an attach as a sender to the queue {@code probe}. */
  private static final byte[] LINK =
      HexFormat.of()
          .parseHex(
              "414d515000010000"
                  + "0000001502000000005310c00801a10570726f6265"
                  + "0000001b02000000005311c00e0440520170000008007000000800"
                  + "0000002d02000000005312c0200aa10570726f62654342404000532845005329c00801a10570726f6265404043");

  private ProbeAttach() {}

  /** Whether whoever listens there gives a link. */
  static boolean isLive(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      OutputStream output = socket.getOutputStream();
      DataInputStream input = new DataInputStream(socket.getInputStream());
      output.write(HELLO);
      input.skipNBytes(8);
      awaitFrame(input, SASL_OUTCOME);
      output.write(LINK);
      input.skipNBytes(8);
      awaitFrame(input, ATTACH);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static void awaitFrame(DataInputStream input, int performative) throws IOException {
    int kind;
    do {
      int size = input.readInt();
      byte[] rest = input.readNBytes(size - 4);
      int body = (rest[0] & 0xff) * 4 - 4;
      kind = rest.length > body + 2 ? rest[body + 2] & 0xff : 0;
      if (rest.length < size - 4) {
        throw new IOException("The connection ended.");
      }
    } while (kind != performative);
  }
}
