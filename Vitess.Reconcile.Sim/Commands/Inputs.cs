using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>The cluster that is simulated when no file is named, and those that are.</summary>
internal static class Inputs
{
    private const string Example = "three-zones.yaml";

    /// <summary>Reads a file, or the example that is built in; null after its defects have been told.</summary>
    /// <param name="named">The file; null for the example.</param>
    /// <param name="error">Where its defects are told.</param>
    internal static ClusterFile? Read(FileInfo? named, TextWriter error)
    {
        var file = named is null ? ThreeZones() : ClusterFile.Read(named.FullName);
        var defects = file.Defects.Concat(Alike(("", file))).ToValueList();
        foreach (var defect in defects.AsSpan())
        {
            error.WriteLine(defect with { File = named?.ToString() ?? Example });
        }
        return defects.Count == 0 ? file : null;
    }

    /// <summary>Keyspaces of one name in several clusters: the laws tell shards apart by keyspace and range.</summary>
    /// <param name="files">All that are simulated together, by the names that defects give them.</param>
    internal static ValueList<FileDefect> Alike(params ReadOnlySpan<(string Name, ClusterFile File)> files)
    {
        var owners = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var found = new List<FileDefect>();
        foreach (var (path, file) in files)
        {
            Add(path, file, owners, found);
        }
        return found.ToValueList();
    }

    private static void Add(string path, ClusterFile file, SortedDictionary<string, string> owners, List<FileDefect> found)
    {
        foreach (var cluster in file.Documents.Where(document => document.Kind == "VitessCluster"))
        {
            var own = cluster.Object.At("metadata", "name")?.AsText ?? "";
            foreach (var name in (cluster.Object.At("spec", "keyspaces")?.Items ?? []).Select(keyspace => keyspace["name"]?.AsText ?? "").Distinct(StringComparer.Ordinal))
            {
                if (!owners.TryAdd(name, own))
                {
                    found.Add(new(path, cluster.Lines.Of("spec.keyspaces"), new(
                        "spec.keyspaces", $"Keyspace \"{name}\" is in VitessCluster {owners[name]} and in {own}, and a simulation tells shards apart by keyspace and range",
                        "Give it another name in one of them, or simulate them one by one")));
                }
            }
        }
    }

    /// <summary>The three-zone example.</summary>
    internal static ClusterFile ThreeZones()
    {
        using var stream = typeof(Inputs).Assembly.GetManifestResourceStream(Example)
            ?? throw new InvalidOperationException($"{Example} is not built in.");
        using var reader = new StreamReader(stream);
        return ClusterFile.Of(Example, reader.ReadToEnd());
    }
}
