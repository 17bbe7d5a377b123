using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Sim.Report;

/// <summary>What a file is about, in a word.</summary>
internal static class Names
{
    /// <summary>The names of its clusters.</summary>
    internal static string Of(ClusterFile file) => string.Join(
        ", ", file.Documents.Where(document => document.Kind == "VitessCluster").Select(document => document.Name));
}
