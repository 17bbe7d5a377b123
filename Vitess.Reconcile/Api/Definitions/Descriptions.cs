namespace Vitess.Reconcile.Api.Definitions;

/// <summary>What each field of the API is for, in a sentence that CRDs carry to <c>kubectl explain</c>.</summary>
/// <remarks>
/// A line at the margin names a type; below it, indented by two, stand its fields; what is indented by four goes on
/// with the sentence above.
/// </remarks>
internal static class Descriptions
{
    /// <summary>What the sentence of a field begins with that the Go operator's API does not have.</summary>
    internal const string OfOurs = "Beyond the Go operator's API: ";

    private static readonly ValueMap<string, string> All = Parse(
        [DescriptionsOfClusters.Text, DescriptionsOfKeyspaces.Text, DescriptionsOfBackups.Text]);

    /// <summary>The fields that have a sentence, each as <c>Type.field</c>.</summary>
    internal static IEnumerable<string> Described => All.Keys;

    /// <summary>The sentence of a field; null when there is none.</summary>
    /// <param name="field">The field as <c>Type.field</c>.</param>
    internal static string? Of(string field) => All.GetValueOrDefault(field);

    /// <summary>The schema of a field with its sentence.</summary>
    /// <param name="type">The type that declares the field.</param>
    /// <param name="field">Its name.</param>
    /// <param name="schema">Its schema.</param>
    internal static Json On(string type, string field, Json schema) =>
        schema.With("description", Of($"{type}.{field}"));

    private static ValueMap<string, string> Parse(ReadOnlySpan<string> texts)
    {
        var sentences = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (type, field) = ("", "");
        foreach (var text in texts)
        {
            foreach (var line in text.Split('\n'))
            {
                var words = line.Trim();
                if (line.StartsWith("    ", StringComparison.Ordinal))
                {
                    sentences[field] += " " + words;
                }
                else if (line.StartsWith("  ", StringComparison.Ordinal))
                {
                    var colon = words.IndexOf(':', StringComparison.Ordinal);
                    field = $"{type}.{words[..colon]}";
                    sentences.Add(field, words[(colon + 2)..]);
                }
                else
                {
                    type = words;
                }
            }
        }
        return sentences.ToValueMap();
    }
}
