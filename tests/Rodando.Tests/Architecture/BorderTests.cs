using System.Reflection;
using System.Xml.Linq;
using Rodando.Platform.Messaging;
using Rodando.Tests.Repository;

namespace Rodando.Tests.Architecture;

/// <summary>Who may refer to whom. Projects are enumerated, so a new one cannot be forgotten: it must be put into the table.</summary>
public sealed class BorderTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Rodando.Contracts"] = [],
        ["Rodando.Planning"] = [],
        ["Rodando.Routing"] = [],
        ["Rodando.Platform"] = ["Rodando.Contracts"],
        ["Rodando.Licensing"] = ["Rodando.Contracts", "Rodando.Platform"],
        ["Rodando.Members"] = ["Rodando.Contracts", "Rodando.Platform"],
        ["Rodando.Intake"] = ["Rodando.Contracts", "Rodando.Platform", "Rodando.Routing"],
        ["Rodando.Dispatch"] = ["Rodando.Contracts", "Rodando.Platform", "Rodando.Routing", "Rodando.Planning"],
        ["Rodando.Tracking"] = ["Rodando.Contracts", "Rodando.Platform", "Rodando.Routing"],
        ["Rodando.Host"] =
        [
            "Rodando.Contracts", "Rodando.Dispatch", "Rodando.Intake", "Rodando.Licensing", "Rodando.Members",
            "Rodando.Planning", "Rodando.Platform", "Rodando.Routing", "Rodando.Tracking",
        ],
    };

    private static readonly string[] Pure = ["Rodando.Contracts", "Rodando.Planning", "Rodando.Routing"];

    public static TheoryData<string> Projects =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryTree.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_what_the_architecture_allows(string project)
    {
        Allowed.ShouldContainKey(project, "A new project needs a line in this table and in the architecture.");

        var file = XDocument.Load(Path.Combine(RepositoryTree.Root, "src", project, $"{project}.csproj"));
        var references = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        references.Except(Allowed[project]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_built_assembly_keeps_to_it_as_well(string project)
    {
        var assembly = Assembly.Load(project);

        var ours = assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Rodando.", StringComparison.Ordinal));

        ours.Except(Allowed[project]).ShouldBeEmpty();
    }

    [Fact]
    public void The_pure_libraries_know_nothing_of_the_web_or_the_database()
    {
        foreach (var project in Pure)
        {
            var foreign = Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Rodando.", StringComparison.Ordinal)
                    && name is not ("mscorlib" or "netstandard"));

            foreign.ShouldBeEmpty(project);
        }
    }

    [Fact]
    public void A_module_shows_the_host_its_module_class_and_wire_records_only()
    {
        foreach (var module in Host.Modules.All)
        {
            var assembly = Assembly.Load($"Rodando.{char.ToUpperInvariant(module.Name[0])}{module.Name[1..]}");
            var shown = assembly.GetExportedTypes().Where(type => !IsWireShape(type) && !IsEntry(type));

            shown.Select(type => type.FullName).ShouldBeEmpty(module.Name);
        }
    }

    [Fact]
    public void No_two_consumers_share_a_queue()
    {
        var queues = Host.Modules.All.SelectMany(module => module.Consumers).Select(BusRegistration.QueueOf).ToArray();

        queues.Distinct(StringComparer.Ordinal).Count().ShouldBe(queues.Length, "A consumer's class name is its queue; two on one queue would each miss facts.");
    }

    // Requests and responses are public so that the OpenAPI document can describe them.
    private static bool IsWireShape(Type type) => type.IsEnum || type.GetMethod("<Clone>$") is not null || type.IsValueType;

    private static bool IsEntry(Type type) => type.IsAbstract && type.IsSealed;
}
