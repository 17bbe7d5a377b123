using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>What a user gives as observed. What is not among it is unknown.</summary>
/// <param name="Objects">Whole objects by their keys.</param>
/// <param name="Topology">The topology; none when it was not given.</param>
/// <param name="HasTopology">Whether it was given.</param>
internal sealed record ObservedInput(ValueMap<ObjectKey, Json> Objects, RecordedTopology Topology, bool HasTopology)
{
    private static readonly ValueList<string> Endings = [".yaml", ".yml", ".json"];

    /// <summary>Reads files and folders; null after every defect has been told.</summary>
    /// <param name="paths">Files, or folders of which every file of YAML or JSON is read.</param>
    /// <param name="space">The namespace of objects that name none.</param>
    /// <param name="error">Where defects are told.</param>
    internal static ObservedInput? Read(IReadOnlyList<FileSystemInfo> paths, string space, TextWriter error)
    {
        var objects = new SortedDictionary<ObjectKey, Json>();
        RecordedTopology? topology = null;
        var isReadable = true;
        foreach (var given in paths)
        {
            isReadable &= ReadAll(given, space, objects, ref topology, error);
        }
        return isReadable ? new(objects.ToValueMap(), topology ?? RecordedTopology.None, topology is not null) : null;
    }

    private static bool ReadAll(
        FileSystemInfo given, string space, SortedDictionary<ObjectKey, Json> objects, ref RecordedTopology? topology, TextWriter error)
    {
        var (files, why) = FilesOf(given);
        if (why is not null)
        {
            error.WriteLine(Unreadable(given.ToString(), why));
            return false;
        }
        var (isReadable, count) = (true, 0);
        foreach (var path in files)
        {
            var (documents, defects) = DocumentsOf(path);
            count += documents.Count;
            foreach (var defect in defects)
            {
                error.WriteLine(defect);
                isReadable = false;
            }
            foreach (var value in documents.Select(document => document.Object))
            {
                if (TopologyFile.IsTopology(value))
                {
                    topology = TopologyFile.Of(value);
                }
                else if (value["kind"]?.AsText is not null && value.At("metadata", "name")?.AsText is not null)
                {
                    var stored = StoredForm.Of(value, space);
                    objects[KeyOf(stored)] = stored;
                }
                else
                {
                    error.WriteLine($"{path}:1: This is neither an object nor a topology. Give what kubectl get -o yaml prints, or a topology.json.");
                    isReadable = false;
                }
            }
        }
        if (isReadable && count == 0)
        {
            // A kubectl that failed leaves an empty file: that nothing is known is not to pass for nothing to do.
            error.WriteLine($"{given}:1: There is no object and no topology in it. Give what kubectl get -o yaml prints, or a topology.json.");
            isReadable = false;
        }
        return isReadable;
    }

    /// <summary>Which object a document is.</summary>
    internal static ObjectKey KeyOf(Json whole) => new(
        whole["kind"]?.AsText ?? "",
        whole.At("metadata", "namespace")?.AsText ?? "",
        whole.At("metadata", "name")?.AsText ?? "");

    private static (ValueList<Document> Documents, ValueList<FileDefect> Defects) DocumentsOf(string path)
    {
        try
        {
            var read = ClusterFile.DocumentsOf(path, File.ReadAllText(path));
            return (read.Documents, read.Defects);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return ([], [Unreadable(path, missing.Message)]);
        }
    }

    private static FileDefect Unreadable(string path, string why) =>
        new(path, 1, new("", why.TrimEnd('.'), "Name a file or folder that can be read"));

    private static (ValueList<string> Files, string? Why) FilesOf(FileSystemInfo path)
    {
        if (!Directory.Exists(path.FullName))
        {
            return ([path.ToString()], null);
        }
        try
        {
            return (
                Directory.EnumerateFiles(path.FullName, "*", SearchOption.AllDirectories)
                    .Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant()))
                    .Order(StringComparer.Ordinal).ToValueList(),
                null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return ([], unreadable.Message);
        }
    }
}
