package io.understudy.node.run;

/** What code this process runs: told by the launcher, or the version in the manifest of our jar. */
public final class BuildName {
  private BuildName() {}

  public static String get() {
    String version = BuildName.class.getPackage().getImplementationVersion();
    return System.getProperty("understudy.build", version == null ? "dev" : version);
  }
}
