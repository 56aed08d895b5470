package io.carillon.workflow.launch;

/** Hears of what a {@link WorkerLauncher} launches. Thread-safe, and quick: launches wait for it. */
public interface LaunchObserver {

    /** One that does nothing. */
    LaunchObserver NONE = new LaunchObserver() {
        @Override
        public void launched(LaunchedWorker launched) {
            // nobody wants to know
        }

        @Override
        public void ended(WorkerEnd end) {
            // nobody wants to know
        }
    };

    /** A process was started. */
    void launched(LaunchedWorker launched);

    /** It has ended; never told before that it was started. */
    void ended(WorkerEnd end);
}
