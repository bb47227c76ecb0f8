package io.understudy.node.drill;

/**
 * Something that is done to this instance on purpose, prepared so far that it cannot fail when its
 * moment comes.
 */
public interface Fault extends AutoCloseable {
  void strike();

  /** It is not to be; harmless after it was. */
  @Override
  void close();
}
