package dev.faultline.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.LoggerFactory;

/** How it is usually done: Quartz with its tables in the database, clustered, as it comes or tuned. The triggers are there already. */
public final class StockQuartz {

    private static final Lateness LATENESS = new Lateness();

    private StockQuartz() {}

    /** Does nothing but write down when. */
    public static final class Noting implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            LATENESS.note(
                    "asked",
                    context.getTrigger().getKey().getName(),
                    context.getTrigger().getStartTime().toInstant());
        }
    }

    /** Arguments: stock or tuned, and the database. */
    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        var scheduler = new StdSchedulerFactory(properties(arguments)).getScheduler();
        scheduler.addJob(JobBuilder.newJob(Noting.class).withIdentity("noting").storeDurably().build(), true);
        LATENESS.ready();
        scheduler.start();
        LATENESS.tell();
    }

    private static Properties properties(String[] arguments) {
        boolean tuned = arguments[0].equals("tuned");
        var all = new Properties();
        all.put("org.quartz.scheduler.instanceName", "bench");
        all.put("org.quartz.scheduler.instanceId", "AUTO");
        all.put("org.quartz.scheduler.skipUpdateCheck", "true");
        all.put("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        all.put("org.quartz.threadPool.threadCount", tuned ? "20" : "10");
        all.put("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        all.put("org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        all.put("org.quartz.jobStore.isClustered", "true");
        all.put("org.quartz.jobStore.dataSource", "bench");
        // nothing is to be taken for a misfire and hide how late it is
        all.put("org.quartz.jobStore.misfireThreshold", "3600000");
        all.put("org.quartz.dataSource.bench.provider", "hikaricp");
        all.put("org.quartz.dataSource.bench.driver", "org.postgresql.Driver");
        all.put("org.quartz.dataSource.bench.URL", arguments[1]);
        all.put("org.quartz.dataSource.bench.user", arguments[2]);
        all.put("org.quartz.dataSource.bench.password", arguments[3]);
        all.put("org.quartz.dataSource.bench.maxConnections", tuned ? "25" : "15");
        if (tuned) {
            all.put("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "20");
            all.put("org.quartz.jobStore.acquireTriggersWithinLock", "true");
            all.put("org.quartz.scheduler.idleWaitTime", "5000");
        }
        return all;
    }
}
