using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Check;

/// <summary>Everything that is wrong with users' files, and everything in them that will hurt.</summary>
/// <param name="Files">How many files were read.</param>
/// <param name="Objects">How many objects are in them, of whatever kind.</param>
/// <param name="Defects">In the order of the files, then of their lines.</param>
internal sealed record Inspection(int Files, int Objects, ValueList<FileDefect> Defects)
{
    private static readonly ValueList<string> Extensions = [".yaml", ".yml", ".json"];

    internal int Errors => Defects.Count(defect => defect.Defect.Severity == Severity.Error);

    internal int Warnings => Defects.Count(defect => defect.Defect.Severity == Severity.Warning);

    /// <summary>Reads and checks files.</summary>
    /// <param name="paths">Files, folders, of which everything below is read, and <c>-</c> for the standard input.</param>
    /// <param name="standing">Files with what these are to replace; what is wrong with that is not told.</param>
    /// <param name="input">The standard input.</param>
    internal static Inspection Of(IEnumerable<string> paths, IEnumerable<string> standing, TextReader input)
    {
        var old = Read(standing, input, _ => []);
        var objects = old.SelectMany(file => file.Documents).Select(document => document.Object).ToValueList();
        var read = Read(paths, input, value => All(value, objects));
        var defects = old.Concat(read).SelectMany(file => file.Defects).ToList();
        if (defects.All(defect => defect.Defect.Rule != SpecRules.Unreadable.Id)
            && !read.Any(file => file.Documents.Any(document => ApiKind.IsOfGroup(document.Object))))
        {
            defects.Add(new(
                paths.FirstOrDefault(""),
                1,
                new("", $"There is nothing of {ApiKind.ApiVersion} here", "Name a file with a VitessCluster") 
                {
                    Rule = SpecRules.Nothing.Id, Severity = SpecRules.Nothing.Severity,
                }));
        }
        return new(read.Count, read.Sum(file => file.Documents.Count), defects.ToValueList());
    }

    private static List<ClusterFile> Read(IEnumerable<string> paths, TextReader input, Func<Json, ValueList<Defect>> check) => paths
        .SelectMany(path => Expand(path, input))
        .Select(file => file.Text is { } text
            ? ClusterFile.OfAnything(file.Name, text, value => IsObject(value) || paths.Contains(file.Name) ? check(value) : [])
            : new ClusterFile([], [new(file.Name, 1, ClusterFile.Missing(file.Problem))]))
        .ToList();

    /// <summary>Whether a value means to be an object; a folder may hold other files of YAML and JSON too.</summary>
    private static bool IsObject(Json value) => value["apiVersion"] is not null || value["kind"] is not null;

    private static ValueList<Defect> All(Json value, ValueList<Json> standing) =>
        [.. SpecReview.Check(value), .. standing.SelectMany(old => SpecReview.CheckChange(old, value))];

    private static List<(string Name, string? Text, string Problem)> Expand(string path, TextReader input)
    {
        if (path == "-")
        {
            return [("-", input.ReadToEnd(), "")];
        }
        if (!Directory.Exists(path))
        {
            return [Open(path)];
        }
        try
        {
            var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => Extensions.Contains(Path.GetExtension(file)))
                .Order(StringComparer.Ordinal)
                .Select(Open).ToList();
            return files.Count > 0 ? files : [(path, null, "There is no file of YAML or JSON in the folder")];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Of a folder within which something cannot be looked at, nobody knows what else is there.
            return [(path, null, unreadable.Message)];
        }
    }

    private static (string Name, string? Text, string Problem) Open(string path)
    {
        try
        {
            return (path, File.ReadAllText(path), "");
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return (path, null, missing.Message);
        }
    }
}
