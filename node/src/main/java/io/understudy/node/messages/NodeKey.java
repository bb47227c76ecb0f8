package io.understudy.node.messages;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key that a node signs its messages with (Ed25519): a file with two PEM blocks, the private
 * key and the public one that others need.
 */
public final class NodeKey {
  static final String ALGORITHM = "Ed25519";
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final PrivateKey secret;
  private final PublicKey open;

  private NodeKey(PrivateKey secret, PublicKey open) {
    this.secret = secret;
    this.open = open;
  }

  /**
   * Makes a new key in a file that only its owner may read.
   *
   * @throws FileAlreadyExistsException when there is such a file: a key is never overwritten
   */
  public static NodeKey make(Path file) throws IOException {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      String text =
          block("PRIVATE KEY", pair.getPrivate().getEncoded())
              + block("PUBLIC KEY", pair.getPublic().getEncoded());
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text, StandardOpenOption.WRITE);
      return new NodeKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK since 15 has " + ALGORITHM + ".", e);
    }
  }

  /** Throws {@link IllegalArgumentException}, saying why, when the file holds no such key. */
  public static NodeKey read(Path file) {
    try {
      String text = Files.readString(file);
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      return new NodeKey(
          factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(text, "PRIVATE KEY", file))),
          factory.generatePublic(new X509EncodedKeySpec(bytes(text, "PUBLIC KEY", file))));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          file
              + " holds no key of a node ("
              + e.getMessage()
              + "); './understudy key FILE' makes one.",
          e);
    }
  }

  private static String block(String kind, byte[] content) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + LINES.encodeToString(content)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private static byte[] bytes(String text, String kind, Path file) {
    Matcher found =
        Pattern.compile(
                "-----BEGIN " + kind + "-----([A-Za-z0-9+/=\\s]+)-----END " + kind + "-----")
            .matcher(text);
    if (!found.find()) {
      throw new IllegalArgumentException(
          file + " has no block '" + kind + "'; './understudy key FILE' makes a file with both.");
    }
    return Base64.getMimeDecoder().decode(found.group(1));
  }

  /** The public key as it stands in a directory. */
  public String shown() {
    return Base64.getEncoder().encodeToString(open.getEncoded());
  }

  /** Reads what {@link #shown} gives; throws {@link IllegalArgumentException}. */
  static PublicKey publicKey(String shown) {
    try {
      byte[] encoded = Base64.getDecoder().decode(shown);
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("is no public key of a node (" + e.getMessage() + ")", e);
    }
  }

  byte[] sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The node's key cannot sign.", e);
    }
  }

  static boolean signed(PublicKey by, byte[] content, byte[] signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(by);
      check.update(content);
      return check.verify(signature);
    } catch (GeneralSecurityException _) {
      return false; // Not even the form of a signature.
    }
  }
}
