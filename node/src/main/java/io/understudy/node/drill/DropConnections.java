package io.understudy.node.drill;

import io.understudy.engine.StageDesk;

/** The server ends the sessions of this instance. */
record DropConnections(StageDesk stage) implements Fault {
  @Override
  public void strike() {
    int _ = stage.dropConnections();
  }

  @Override
  public void close() {}
}
