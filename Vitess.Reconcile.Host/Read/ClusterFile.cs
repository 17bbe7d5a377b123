using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Read;

/// <summary>A user's file with a VitessCluster and what belongs to it, read as kubectl reads it.</summary>
/// <param name="Documents">All objects that could be read, in the order of the file; of a List, its items.</param>
/// <param name="Defects">All that is wrong, in the order of the file.</param>
public sealed record ClusterFile(ValueList<Document> Documents, ValueList<FileDefect> Defects)
{
    /// <summary>Reads a file of YAML or JSON; nothing throws on account of what is in it.</summary>
    /// <param name="path">The file.</param>
    public static ClusterFile Read(string path)
    {
        if (Directory.Exists(path))
        {
            return new([], [new(path, 1, Missing("This is a folder"))]);
        }
        try
        {
            return Of(path, File.ReadAllText(path));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return new([], [new(path, 1, Missing(missing.Message))]);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="file">The name that defects give it.</param>
    /// <param name="text">All of it.</param>
    public static ClusterFile Of(string file, string text)
    {
        var read = OfAnything(file, text, ApiKind.Check);
        return read.Documents.Any(document => ApiKind.IsOfGroup(document.Object)) || read.Defects.Any(defect => defect.Defect.Rule == SpecRules.Unreadable.Id)
            ? read
            : read with
            {
                Defects = read.Defects.Add(new(file, 1, new(
                    "",
                    $"There is no {ApiKind.Cluster.Name} in the file",
                    $"Add one, with apiVersion {ApiKind.ApiVersion}"))).OrderBy(defect => defect.Line).ToValueList(),
            };
    }

    /// <summary>Reads the text of a file in which there need be no VitessCluster.</summary>
    /// <param name="file">The name that defects give it.</param>
    /// <param name="text">All of it.</param>
    /// <param name="check">What is wrong with an object.</param>
    public static ClusterFile OfAnything(string file, string text, Func<Json, ValueList<Defect>> check)
    {
        var documents = new List<Document>();
        var defects = new List<FileDefect>();
        foreach (var (part, linesBefore) in Split(text))
        {
            var parsed = Parse(part, linesBefore);
            defects.AddRange(parsed.Faults.Select(fault =>
                new FileDefect(file, fault.Line, fault.Defect with { Rule = SpecRules.Unreadable.Id })));
            if (parsed.Value is { } value && value != Json.Null)
            {
                documents.AddRange(Objects(value, parsed.Lines));
            }
        }
        foreach (var document in documents)
        {
            defects.AddRange(check(document.Object)
                .Select(defect => new FileDefect(file, document.Lines.Of(defect.Path), defect)));
        }
        return new(documents.ToValueList(), defects.OrderBy(defect => defect.Line).ToValueList());
    }

    /// <summary>Reads the text of a file without judging the objects in it.</summary>
    /// <param name="file">The name that defects give it.</param>
    /// <param name="text">All of it.</param>
    internal static ClusterFile DocumentsOf(string file, string text) => OfAnything(file, text, _ => []);

    /// <summary>What is wrong with a file that cannot be opened.</summary>
    /// <param name="message">What the system says of it.</param>
    internal static Defect Missing(string message) =>
        new("", message.TrimEnd('.'), "Name a file that can be read") { Rule = SpecRules.Unreadable.Id };

    /// <summary>What begins with a brace is JSON, unless it is YAML only.</summary>
    private static ParsedText Parse(string part, int linesBefore)
    {
        if (!part.TrimStart().StartsWith('{'))
        {
            return YamlReader.Read(part, linesBefore);
        }
        var json = JsonReader.Read(part, linesBefore);
        return json.Value is null && YamlReader.Read(part, linesBefore) is { Value: not null } yaml ? yaml : json;
    }

    /// <summary>Splits a file at its lines of three dashes, so that a broken document does not hide the next.</summary>
    private static IEnumerable<(string Text, int LinesBefore)> Split(string text)
    {
        var rest = text.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        var (first, linesBefore) = (0, 0);
        while (NextDashes(rest, first) is var next && next < rest.Length)
        {
            // The line break before the dashes belongs to the document: a block of text may end in it.
            yield return (rest[first..next], linesBefore);
            linesBefore += rest.AsSpan(first, next - first).Count('\n');
            first = next;
        }
        yield return (rest[first..], linesBefore);
    }

    /// <summary>Where the next line of three dashes begins after the one that begins at a position; the end when there is none.</summary>
    private static int NextDashes(string text, int position)
    {
        while (text.IndexOf("\n---", position, StringComparison.Ordinal) is var found and >= 0)
        {
            position = found + 1;
            var line = text.AsSpan(position);
            line = line.IndexOf('\n') is var end and >= 0 ? line[..end] : line;
            if (line.StartsWith("--- ") || line.TrimEnd().Length == 3)
            {
                return position;
            }
        }
        return text.Length;
    }

    private static IEnumerable<Document> Objects(Json value, LineMap lines) =>
        value["kind"]?.AsText == "List" && value["items"] is { IsList: true } items
            ? items.Items.Select((item, i) => new Document(item, lines.Within(ReadingState.Item("items", i))))
            : [new(value, lines)];
}
