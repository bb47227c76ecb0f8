package io.understudy.verification.demo;

import io.understudy.verification.cluster.Takeover;
import java.time.Duration;
import java.util.List;

/** Who is told what happens. Any thread. */
public interface Story {
  void preparing(DemoPlan plan);

  /** Each bank has a hot and a warm instance. */
  void ready(Town town);

  /** Several times a second. */
  void progress(Progress progress);

  /**
   * @param kill counted from 0
   * @param hot who took the stage
   */
  void killed(int kill, Takeover takeover, String hot);

  /**
   * @param kill counted from 0
   * @param live who is live after it, so long after it
   */
  void brokerKilled(int kill, String victim, String live, Duration after);

  void restarted(String process);

  /** Nothing more is told; what moved on the screen is cleared. */
  void over();

  /**
   * How things stand.
   *
   * @param brokers who they are and what they do; empty with one bank
   */
  record Progress(List<Stand> banks, String brokers, int sent, int answered, int rate) {}

  /**
   * How one bank stands.
   *
   * @param hot who is hot; empty for nobody
   * @param otherRole what the other one is: warm, starting, down
   */
  record Stand(String hot, long epoch, String other, String otherRole) {
    static final Stand UNKNOWN = new Stand("", 0, "", "");
  }

  /** Tells nobody. */
  Story SILENT =
      new Story() {
        @Override
        public void preparing(DemoPlan plan) {}

        @Override
        public void ready(Town town) {}

        @Override
        public void progress(Progress progress) {}

        @Override
        public void killed(int kill, Takeover takeover, String hot) {}

        @Override
        public void brokerKilled(int kill, String victim, String live, Duration after) {}

        @Override
        public void restarted(String process) {}

        @Override
        public void over() {}
      };
}
