import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;

/**
 * One node of the test cluster in this JVM: `OneNode HOME SECONDS OWNER`, with the settings in `HOME/config/opensearch.yml`.
 *
 * <p>The node starts without the distribution's bootstrap (security manager, jar-hell check, plugin folders): the plugins are
 * classes on the class path. It ends with the process, and
 * by itself after SECONDS, when the process OWNER has ended (0: no owner), or when HOME has been removed.
 */
public final class OneNode extends Node {
    private static final String[] PLUGINS = {
        "org.opensearch.transport.Netty4Plugin",
        "org.opensearch.analysis.common.CommonAnalysisPlugin",
    };

    private OneNode(Environment environment) throws ClassNotFoundException {
        super(environment, plugins(), false);
    }

    private static List<Class<? extends Plugin>> plugins() throws ClassNotFoundException {
        List<Class<? extends Plugin>> classes = new ArrayList<>();
        for (String name : PLUGINS) {
            classes.add(Class.forName(name).asSubclass(Plugin.class));
        }
        return classes;
    }

    /** The log patterns of the test cluster need neither the cluster's id nor the node's. */
    @Override
    protected void configureNodeAndClusterIdStateListener(ClusterService clusterService) {}

    public static void main(String[] arguments) throws Exception {
        Path home = Paths.get(arguments[0]);
        Settings settings = Settings.builder().put("path.home", home.toString()).build();
        Environment environment =
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "test");
        LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(environment.settings()));
        LogConfigurator.configure(environment);
        OneNode node = new OneNode(environment);
        node.start();
        waitForEnd(home, Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
        // Nothing is saved: the data is thrown away with its folder.
        Runtime.getRuntime().halt(0);
    }

    private static void waitForEnd(Path home, long seconds, long owner) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end && Files.exists(home) && (owner == 0 || isAlive(owner))) {
            Thread.sleep(2000);
        }
    }

    private static boolean isAlive(long process) {
        return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }
}
