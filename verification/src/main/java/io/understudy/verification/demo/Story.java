package io.understudy.verification.demo;

import io.understudy.verification.cluster.Takeover;

/** Who is told what happens. Any thread. */
public interface Story {
  void preparing(DemoPlan plan);

  void ready(String hot, String warm);

  /** Several times a second. */
  void progress(Progress progress);

  /**
   * @param kill counted from 0
   * @param hot who took the stage
   */
  void killed(int kill, Takeover takeover, String hot);

  void restarted(String instance);

  /** Nothing more is told; what moved on the screen is cleared. */
  void over();

  /**
   * How things stand.
   *
   * @param hot who is hot; empty for nobody
   * @param otherRole what the other one is: warm, starting, down
   */
  record Progress(
      String hot, long epoch, String other, String otherRole, int sent, int answered, int rate) {}

  /** Tells nobody. */
  Story SILENT =
      new Story() {
        @Override
        public void preparing(DemoPlan plan) {}

        @Override
        public void ready(String hot, String warm) {}

        @Override
        public void progress(Progress progress) {}

        @Override
        public void killed(int kill, Takeover takeover, String hot) {}

        @Override
        public void restarted(String instance) {}

        @Override
        public void over() {}
      };
}
