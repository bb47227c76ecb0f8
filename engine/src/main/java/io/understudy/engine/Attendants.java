package io.understudy.engine;

import java.util.List;

/** What looks after an instance on threads of its own: started in order, closed in reverse. */
record Attendants(List<Attendant> all) implements AutoCloseable {

  /** One of them; closing does not wait for long. */
  interface Attendant extends AutoCloseable {
    void start();

    @Override
    void close();
  }

  void start() {
    all.forEach(Attendant::start);
  }

  @Override
  public void close() {
    all.reversed().forEach(Attendant::close);
  }
}
