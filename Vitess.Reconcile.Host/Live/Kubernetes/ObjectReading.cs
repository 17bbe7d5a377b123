using System.Text.Json;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Objects out of the bytes that came, one at a time, so that no whole list stands in memory as a tree.</summary>
internal static class ObjectReading
{
    /// <summary>What objects have in common with each other, and with what is rendered for them.</summary>
    internal static SharedValues Shared { get; } = new();

    /// <summary>Reads a page of a list.</summary>
    /// <param name="page">The answer.</param>
    /// <param name="resource">What was listed; items of Kubernetes' own kinds do not say it.</param>
    /// <param name="into">The objects are added here, as they are kept.</param>
    /// <returns>The version of the list, and what the next page is asked for with; empty after the last.</returns>
    /// <exception cref="JsonException">It is no list.</exception>
    internal static (ulong Version, string Continue) Page(
        ReadOnlySpan<byte> page, ApiResource resource, List<ObservedObject> into)
    {
        var reader = new Utf8JsonReader(page);
        var metadata = Json.EmptyMap;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("items"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (Projected(Slice(ref reader, page), resource) is { } seen)
                    {
                        into.Add(seen);
                    }
                }
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                metadata = Json.Parse(Slice(ref reader, page));
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        return ulong.TryParse(metadata["resourceVersion"]?.AsText, out var version)
            ? (version, metadata["continue"]?.AsText ?? "")
            : throw new JsonException($"The list of {resource.Plural} has no version.");
    }

    /// <summary>Reads one line of a watch.</summary>
    /// <returns>The type of the event, and its object.</returns>
    /// <exception cref="JsonException">It is no event.</exception>
    internal static (string Type, Json Object) Event(ReadOnlySpan<byte> line)
    {
        var change = Json.Parse(line);
        return change["type"]?.AsText is { } type && change["object"] is { IsMap: true } found
            ? (type, found)
            : throw new JsonException("A line of a watch is no event.");
    }

    /// <summary>The version of an object; 0 when it has none.</summary>
    internal static ulong VersionOf(Json item) =>
        ulong.TryParse(item.At("metadata", "resourceVersion")?.AsText, out var version) ? version : 0;

    /// <summary>An object as it is kept; null when it lacks what every stored object has.</summary>
    internal static ObservedObject? Projected(Json item, ApiResource resource) =>
        Projection.Of(item["kind"] is null ? item.With("kind", resource.Kind).With("apiVersion", resource.ApiVersion) : item) is { } seen
            ? Shared.Of(seen)
            : null;

    private static ObservedObject? Projected(ReadOnlySpan<byte> item, ApiResource resource) =>
        Projected(Json.Parse(item), resource);

    private static ReadOnlySpan<byte> Slice(ref Utf8JsonReader reader, ReadOnlySpan<byte> page)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return page[start..(int)reader.BytesConsumed];
    }
}
