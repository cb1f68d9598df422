package dev.mirrorlake;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The import rules: packages depend on one another one way only, and vendors' types stay in one package each. */
class ArchitectureTest {
    private static final String ROOT = "dev.mirrorlake.";

    /** Importable from everywhere. */
    private static final Set<String> LEAVES = Set.of("config", "metrics", "aws");

    /** What each package may import of ours, the leaves aside. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("config", Set.of()),
            Map.entry("metrics", Set.of()),
            Map.entry("aws", Set.of("config", "metrics", "catalog")),
            Map.entry("catalog", Set.of()),
            Map.entry("changes", Set.of("catalog")),
            Map.entry("hive", Set.of("changes", "catalog")),
            Map.entry("lakefs", Set.of("changes", "catalog")),
            Map.entry("manifest", Set.of("lakefs", "changes", "catalog")),
            Map.entry("glue", Set.of("catalog")),
            Map.entry("source", Set.of("manifest", "lakefs", "catalog")),
            Map.entry("mirror", Set.of("source", "hive", "manifest", "lakefs", "changes", "catalog")),
            Map.entry("rewrite", Set.of("proxy.thrift", "source", "hive", "manifest", "lakefs", "changes", "catalog")),
            Map.entry("proxy.thrift", Set.of("changes", "catalog")),
            Map.entry("proxy", Set.of("proxy.thrift", "changes", "catalog")),
            Map.entry("admin", Set.of("mirror", "source", "hive", "manifest", "lakefs", "changes", "catalog")));

    private static final Map<String, String> VENDORS = Map.of(
            "software.amazon.awssdk.services.glue..", "glue",
            "software.amazon.awssdk.services.s3..", "manifest",
            "io.lakefs..", "lakefs",
            "org.apache.hadoop..", "hive",
            "org.apache.thrift..", "hive",
            "io.netty..", "proxy",
            "org.yaml..", "config",
            "picocli..", "cli",
            "okhttp3..", "lakefs",
            "software.amazon.awssdk.services.sts..", "aws");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.mirrorlake");

    @TestFactory
    Stream<DynamicTest> importsRunOneWayOnly() {
        return MAY_IMPORT.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> {
                    String[] forbidden = Stream.concat(MAY_IMPORT.keySet().stream(), Stream.of("cli"))
                            .filter(other -> !other.equals(rule.getKey()))
                            .filter(other -> !rule.getValue().contains(other))
                            .filter(other -> LEAVES.contains(rule.getKey()) || !LEAVES.contains(other))
                            .map(other -> ROOT + other)
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(ROOT + rule.getKey())
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden)
                            .allowEmptyShould(true)
                            .check(MAIN);
                }));
    }

    @Test
    void everyPackageHasARule() {
        String[] known = Stream.concat(MAY_IMPORT.keySet().stream(), Stream.of("cli"))
                .map(name -> ROOT + name)
                .toArray(String[]::new);

        classes().should().resideInAnyPackage(known).check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.mirrorlake.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void readingThriftNeedsNeitherAClockNorALogger() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "proxy.thrift")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.time..", "java.util.logging..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(MAIN);
    }

    @TestFactory
    Stream<DynamicTest> vendorTypesStayHome() {
        return VENDORS.entrySet().stream()
                .map(vendor -> DynamicTest.dynamicTest(
                        vendor.getKey(),
                        () -> noClasses()
                                .that()
                                .resideOutsideOfPackage(ROOT + vendor.getValue())
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(vendor.getKey())
                                .check(MAIN)));
    }
}
