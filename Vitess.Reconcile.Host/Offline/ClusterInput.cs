using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>A user's file with one VitessCluster and the objects that are applied with it.</summary>
/// <param name="Path">The file as the user named it.</param>
/// <param name="Cluster">The VitessCluster.</param>
/// <param name="Beside">The other objects of the file, such as Secrets.</param>
internal sealed record ClusterInput(string Path, Document Cluster, ValueList<Document> Beside)
{
    /// <summary>The cluster's name.</summary>
    internal string Name => Cluster.Name;

    /// <summary>The spec as the file has it.</summary>
    internal Json Spec => Cluster.Object["spec"] ?? Json.EmptyMap;

    /// <summary>Reads a file; null after every defect has been told.</summary>
    /// <param name="path">The file; its defects name it so.</param>
    /// <param name="input">What is read where the file is called -.</param>
    /// <param name="error">Where defects are told.</param>
    internal static ClusterInput? Read(FileInfo path, TextReader input, TextWriter error)
    {
        var file = path.ToString() == "-" ? ClusterFile.Of("-", input.ReadToEnd()) : ClusterFile.Read(path.FullName);
        foreach (var defect in file.Defects)
        {
            error.WriteLine(defect with { File = path.ToString() });
        }
        if (file.Defects.Count > 0)
        {
            return null;
        }
        var clusters = file.Documents.Where(document => document.Kind == ApiKind.Cluster.Name).ToValueList();
        if (clusters.Count == 1)
        {
            return new(path.ToString(), clusters[0], file.Documents.Where(document => document != clusters[0]).ToValueList());
        }
        error.WriteLine(clusters.Count == 0
            ? $"{path}:1: There is no {Kinds.VitessCluster} in the file. Name a file that has one."
            : $"{path}:{clusters[1].Lines.First}: There are {clusters.Count} VitessClusters in the file, and one is looked at: "
                + "give each a file of its own.");
        return null;
    }

    /// <summary>The objects beside the cluster, each with a namespace and with data as the API server stores them.</summary>
    internal ValueMap<ObjectKey, Json> BesideIn(string space) => Beside
        .Select(document => StoredForm.Of(document.Object, space))
        .ToValueMap(ObservedInput.KeyOf, whole => whole);
}
