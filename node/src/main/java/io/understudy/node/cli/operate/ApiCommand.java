package io.understudy.node.cli.operate;

import io.understudy.node.cli.CliCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands that talk to a node have in common. */
abstract class ApiCommand implements CliCommand {
  /** As in sysexits.h. */
  private static final int UNAVAILABLE = 69;

  private static final String DEFAULT_URL = "http://127.0.0.1:8080";

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of an instance; the first that answers is asked. May be repeated, or several"
              + " with commas between. Default: UNDERSTUDY_URL, else "
              + DEFAULT_URL,
      split = ",")
  private List<String> urls = defaultUrls();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file whose first line is the bearer token. Default: UNDERSTUDY_TOKEN.")
  private @Nullable Path tokenFile;

  @Option(names = "--json", description = "Print what the API answers, as it is.")
  private boolean json;

  @Override
  public final Integer call() {
    try (CallApi api = new CallApi(addresses(), token())) {
      int code = work(api);
      out().flush();
      return code;
    } catch (ParameterException e) {
      err(e.getMessage() + "\nSee --help.");
      return CommandLine.ExitCode.USAGE;
    } catch (NobodyAnswersException e) {
      err(e.getMessage());
      return UNAVAILABLE;
    } catch (RefusedException e) {
      err(json ? e.seen().text() : String.valueOf(e.getMessage()));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** Answers the exit code. */
  abstract int work(CallApi api);

  final boolean json() {
    return json;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void err(@Nullable String text) {
    out().flush();
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }

  /** Ends the command as used badly. */
  final ParameterException misused(String text) {
    return new ParameterException(spec.commandLine(), text);
  }

  private static List<String> defaultUrls() {
    String set = System.getenv("UNDERSTUDY_URL");
    return set == null || set.isBlank() ? List.of(DEFAULT_URL) : List.of(set.strip().split(","));
  }

  private List<URI> addresses() {
    List<URI> addresses = new ArrayList<>();
    for (String url : urls) {
      try {
        URI address = URI.create(url);
        if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
          addresses.add(address);
          continue;
        }
      } catch (IllegalArgumentException _) {
        // Told below.
      }
      throw misused("--url is to look like http://host:8080, not '" + url + "'.");
    }
    return addresses;
  }

  private String token() {
    if (tokenFile == null) {
      String token = System.getenv("UNDERSTUDY_TOKEN");
      return token == null ? "" : token.strip();
    }
    try (var lines = Files.lines(tokenFile)) {
      return lines.findFirst().orElse("").strip();
    } catch (IOException | java.io.UncheckedIOException _) {
      throw misused("--token-file names a file that cannot be read: " + tokenFile);
    }
  }
}
