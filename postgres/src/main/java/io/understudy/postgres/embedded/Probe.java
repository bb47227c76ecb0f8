package io.understudy.postgres.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Asks a server whether it is ours and ready. */
record Probe(String password) {
  static final String HOST = "127.0.0.1";
  static final String USER = "understudy";

  /** What a server answered. */
  enum Answer {
    READY,
    /** It is ours by its lock file, and starts, recovers or ends. */
    NOT_YET,
    /** It knows another password, or serves another folder. */
    STRANGER,
    SILENT
  }

  Answer ask(int port, Path db) {
    try (Connection connection = connect(port, "postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      boolean ours = row.next() && row.getString(1).equals(db.toString());
      return ours ? Answer.READY : Answer.STRANGER;
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      return switch (state) {
        case "57P03" -> Answer.NOT_YET;
        case "28P01", "28000" -> Answer.STRANGER;
        default -> Answer.SILENT;
      };
    }
  }

  Connection connect(int port, String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", USER);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("socketTimeout", "5");
    properties.setProperty("ApplicationName", "understudy embedded");
    return DriverManager.getConnection(url(port, database), properties);
  }

  static String url(int port, String database) {
    return "jdbc:postgresql://" + HOST + ":" + port + "/" + database;
  }
}
