using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Api;

/// <summary>The recorded inputs and objects.</summary>
internal static class ApiData
{
    internal static IEnumerable<string> Inputs =>
        Directory.GetDirectories(In("corpus")).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal);

    internal static TheoryData<string> InputNames => [.. Inputs];

    internal static string In(params string[] path) => Path.Combine([Root, "Vitess.Reconcile.Tests", "Data", .. path]);

    internal static ClusterFile Read(string input, string file) => ClusterFile.Read(In("corpus", input, file));

    internal static Json Cluster(string input) =>
        Read(input, "cluster.yaml").Documents.Single(document => document.Kind == "VitessCluster").Object;

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "vitess.sln")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No vitess.sln above the tests.");
            }
            return folder;
        }
    }
}
