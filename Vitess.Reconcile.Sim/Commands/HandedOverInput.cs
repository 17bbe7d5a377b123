using System.CommandLine;
using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.World.HandedOver;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>The clusters that another operator left, as a command line names them.</summary>
internal static class HandedOverInput
{
    internal static Option<FileSystemInfo[]> Option() => new("--handed-over")
    {
        HelpName = "FOLDER",
        Description = "A cluster that runs, as another operator left it: what kubectl get -o yaml printed of its objects, and a topology.json. "
            + "May be repeated.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Reads all; null after every defect has been told.</summary>
    /// <param name="folders">Where they are.</param>
    /// <param name="beside">What is to come up beside them.</param>
    /// <param name="error">Where defects are told.</param>
    internal static ValueList<ObservedInput>? Read(IEnumerable<FileSystemInfo> folders, ClusterFile beside, TextWriter error)
    {
        var found = new List<ObservedInput>();
        var files = new List<(string Name, ClusterFile File)> { ("", beside) };
        var isReadable = true;
        foreach (var folder in folders)
        {
            if (ObservedInput.Read([folder], "default", error) is not { } read)
            {
                isReadable = false;
                continue;
            }
            if (!read.HasTopology)
            {
                error.WriteLine($"{folder}:1: There is no topology in it, so that nobody would lead. Add a topology.json, as vitess-operator plan takes it.");
                isReadable = false;
            }
            found.Add(read);
            files.Add((folder.ToString(), FileOf(read)));
        }
        foreach (var defect in Inputs.Alike([.. files]))
        {
            error.WriteLine(defect);
            isReadable = false;
        }
        return isReadable ? found.ToValueList() : null;
    }

    /// <summary>The zones that the pods of all ran in.</summary>
    internal static ValueList<string> ZonesOf(ValueList<ObservedInput> left) =>
        left.SelectMany(HandOver.ZonesOf).Distinct(StringComparer.Ordinal).ToValueList();

    private static ClusterFile FileOf(ObservedInput left) =>
        new(left.Objects.Values.Select(item => new Document(item, new(() => 1, () => default))).ToValueList(), []);
}
