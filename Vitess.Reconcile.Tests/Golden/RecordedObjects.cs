using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Golden;

/// <summary>What stood in a namespace when the Go operator had finished with an input.</summary>
internal static class RecordedObjects
{
    /// <summary>The names of all inputs, ascending.</summary>
    internal static IEnumerable<string> Inputs =>
        Directory.GetDirectories(In("")).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal);

    /// <summary>The recorded objects of an input by their keys.</summary>
    internal static ValueMap<ObjectKey, Json> Of(string input) =>
        Documents(input, "objects.yaml").ToValueMap(KeyOf, document => document);

    /// <summary>What a user gave: the VitessCluster and the Secrets beside it.</summary>
    internal static ValueList<Json> Given(string input) => Documents(input, "cluster.yaml");

    /// <summary>Which object a document is.</summary>
    internal static ObjectKey KeyOf(Json document) => new(
        document["kind"]?.AsText ?? "",
        document.At("metadata", "namespace")?.AsText ?? "",
        document.At("metadata", "name")?.AsText ?? "");

    /// <summary>The kind of an object's controlling owner; empty when nobody owns it.</summary>
    internal static string OwnerKind(Json document) =>
        document.At("metadata", "ownerReferences")?.Items.FirstOrDefault(owner => owner["controller"]?.AsBoolean == true)?["kind"]
            ?.AsText ?? "";

    /// <summary>The value of a label; empty when there is none.</summary>
    internal static string Label(Json document, string key) => document.At("metadata", "labels", key)?.AsText ?? "";

    /// <summary>Where two values differ, and what stands there on either side.</summary>
    internal static ValueList<string> Differences(Json recorded, Json ours)
    {
        var found = new List<string>();
        Compare("", recorded, ours, found);
        return found.ToValueList();
    }

    private static void Compare(string path, Json? recorded, Json? ours, List<string> found)
    {
        if (recorded == ours)
        {
            return;
        }
        if (recorded is { IsMap: true } && ours is { IsMap: true })
        {
            foreach (var name in recorded.Members.Keys.Union(ours.Members.Keys))
            {
                Compare($"{path}.{name}", recorded[name], ours[name], found);
            }
        }
        else if (recorded is { IsList: true } && ours is { IsList: true } && recorded.Items.Count == ours.Items.Count)
        {
            for (var i = 0; i < recorded.Items.Count; i++)
            {
                Compare($"{path}[{i}]", recorded.Items[i], ours.Items[i], found);
            }
        }
        else
        {
            found.Add($"{path}: recorded {recorded?.ToString() ?? "nothing"}, ours {ours?.ToString() ?? "nothing"}");
        }
    }

    /// <summary>Where a file of an input is.</summary>
    internal static string PathOf(string input, string file) => In(Path.Combine(input, file));

    private static ValueList<Json> Documents(string input, string file)
    {
        var read = ClusterFile.Read(PathOf(input, file));
        return read.Documents.Select(document => document.Object).ToValueList();
    }

    private static string In(string path) => Path.Combine(Repository.Root, "Vitess.Reconcile.Tests", "Data", "corpus", path);
}
