using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>The cluster that is simulated when no file is named, and those that are.</summary>
internal static class Inputs
{
    private const string Example = "three-zones.yaml";

    /// <summary>Reads a file, or the example that is built in; null after its defects have been told.</summary>
    internal static ClusterFile? Read(FileInfo? named)
    {
        var file = named is null ? ThreeZones() : ClusterFile.Read(named.FullName);
        foreach (var defect in file.Defects)
        {
            Console.Error.WriteLine(defect with { File = named?.ToString() ?? Example });
        }
        return file.Defects.Count == 0 ? file : null;
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
