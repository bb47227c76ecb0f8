package io.understudy.postgres;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a step's author may call. What the rules of text miss, the transaction's mark shows. */
final class GuardRules {
  /** Of the connection; {@code rollback} to a savepoint comes in addition. */
  private static final Set<String> CONNECTION =
      Set.of(
          "createStatement",
          "prepareStatement",
          "prepareCall",
          "nativeSQL",
          "createArrayOf",
          "createBlob",
          "createClob",
          "createNClob",
          "createSQLXML",
          "createStruct",
          "getMetaData",
          "getWarnings",
          "clearWarnings",
          "getAutoCommit",
          "getTransactionIsolation",
          "isReadOnly",
          "getCatalog",
          "getSchema",
          "getHoldability",
          "getTypeMap",
          "getClientInfo",
          "getNetworkTimeout",
          "isClosed",
          "isValid",
          "setSavepoint",
          "releaseSavepoint");

  /** One statement that begins so ends no transaction, whatever it calls. */
  private static final List<String> PLAIN =
      List.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES");

  private static final Set<String> ENDING =
      Set.of("COMMIT", "END", "ABORT", "BEGIN", "START", "ROLLBACK", "PREPARE");

  private GuardRules() {}

  /**
   * Throws when it may not be called.
   *
   * @return whether the transaction has to bear its mark first: the text may end it all the same,
   *     or what is done may be undone to here, and the mark with it
   */
  static boolean check(Method method, Object @Nullable [] arguments) throws SQLException {
    String name = method.getName();
    if (method.getDeclaringClass() == Connection.class) {
      boolean toSavepoint = name.equals("rollback") && arguments != null;
      if (!toSavepoint && !CONNECTION.contains(name)) {
        throw refused(name);
      }
    }
    if (name.equals("unwrap")) {
      throw refused(name);
    }
    boolean text =
        name.startsWith("execute")
            || name.startsWith("prepare")
            || name.equals("addBatch")
            || name.equals("nativeSQL");
    if (!text || arguments == null || !(arguments[0] instanceof String sql)) {
      return name.equals("setSavepoint");
    }
    if (isPlain(sql)) {
      return false;
    }
    if (endsTransaction(sql)) {
      throw refused(sql.strip());
    }
    return true;
  }

  /** Whether the text is one statement for certain, of a kind that ends no transaction. */
  static boolean isPlain(String sql) {
    if (sql.indexOf(';') >= 0) {
      return false;
    }
    String text = sql.stripLeading();
    for (String word : PLAIN) {
      if (text.regionMatches(true, 0, word, 0, word.length())
          && text.length() > word.length()
          && Character.isWhitespace(text.charAt(word.length()))) {
        return true;
      }
    }
    return false;
  }

  private static SQLException refused(String what) {
    return new SQLException(
        "A transactional step may not use '"
            + what
            + "': its transaction is committed with the step's record, after the step returned."
            + " To roll back, throw.");
  }

  /** Looks at the first words only; literals and what follows a semicolon are not read. */
  static boolean endsTransaction(String sql) {
    String rest = withoutLeadingComments(sql);
    String[] words = rest.substring(0, Math.min(rest.length(), 80)).split("[^A-Za-z]+", 4);
    String first = words[0].toUpperCase(Locale.ROOT);
    if (!ENDING.contains(first)) {
      return false;
    }
    return switch (first) {
      case "ROLLBACK" -> !hasWord(words, "TO");
      case "PREPARE" -> words.length > 1 && words[1].equalsIgnoreCase("TRANSACTION");
      default -> true;
    };
  }

  private static boolean hasWord(String[] words, String word) {
    for (int i = 1; i < words.length && i < 3; i++) {
      if (words[i].equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }

  private static String withoutLeadingComments(String sql) {
    String rest = sql.stripLeading();
    while (rest.startsWith("--") || rest.startsWith("/*") || rest.startsWith(";")) {
      int end =
          switch (rest.charAt(0)) {
            case '-' -> rest.indexOf('\n') + 1;
            case '/' -> rest.indexOf("*/") + 2;
            default -> 1;
          };
      if (end < 1 || (rest.startsWith("/*") && end < 2)) {
        return "";
      }
      rest = rest.substring(end).stripLeading();
    }
    return rest;
  }
}
