package io.understudy.node.cli;

import java.util.concurrent.Callable;

/**
 * A sub-command of {@code understudy}: a class with picocli's {@code @Command} and a public
 * constructor without parameters, named in {@code META-INF/services}. {@link #call} answers the
 * process' exit code; it is called once.
 */
public interface CliCommand extends Callable<Integer> {}
