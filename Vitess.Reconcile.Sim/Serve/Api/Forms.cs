using System.Globalization;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>The forms in which objects are answered: whole, as rows of a table, or their metadata alone.</summary>
internal sealed class Forms(CustomSchemas schemas, Func<DateTimeOffset> now)
{
    private const string MetaVersion = "meta.k8s.io/v1";

    /// <summary>An answer in the form that is wanted.</summary>
    /// <param name="target">What was asked for.</param>
    /// <param name="body">An object or a list.</param>
    /// <param name="accept">The wanted forms, the best first.</param>
    internal Json Of(HttpTarget target, Json body, string accept) => Wanted(accept) switch
    {
        "Table" when target.Subresource is "" or "status" => Table(target, body),
        "PartialObjectMetadataList" or "PartialObjectMetadata" when body["items"] is { } items => Json.Map(
            ("kind", "PartialObjectMetadataList"),
            ("apiVersion", MetaVersion),
            ("metadata", body["metadata"]),
            ("items", Json.List(items.Items.Select(Partial)))),
        "PartialObjectMetadata" => Partial(body),
        _ => body,
    };

    /// <summary>The form of the first kind of answer that can be given; empty for whole objects.</summary>
    private static string Wanted(string accept)
    {
        foreach (var one in accept.Split(','))
        {
            var parts = one.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is "application/json" or "*/*" or "application/*" or "")
            {
                return parts.FirstOrDefault(part => part.StartsWith("as=", StringComparison.Ordinal))?[3..] ?? "";
            }
        }
        return "";
    }

    private Json Table(HttpTarget target, Json body)
    {
        var columns = Columns.Of(target.Kind, schemas);
        var rows = body["items"] is { } items ? items.Items : [body];
        return Json.Map(
            ("kind", "Table"),
            ("apiVersion", MetaVersion),
            ("metadata", body["items"] is null
                ? Json.Map(("resourceVersion", body.At("metadata", "resourceVersion")))
                : body["metadata"]),
            ("columnDefinitions", Json.List(columns.Select(column => column.With("jsonPath", null)))),
            ("rows", Json.List(rows.Select(row => Json.Map(
                ("cells", Json.List(Cells.Of(target.Kind, row, columns, now()))),
                ("object", target["includeObject"] switch
                {
                    "None" => null,
                    "Object" => row["kind"] is null
                        ? row.With("kind", target.Kind.Name).With("apiVersion", target.Kind.ApiVersion)
                        : row,
                    _ => Partial(row),
                }))))));
    }

    private static Json Partial(Json whole) => Json.Map(
        ("kind", "PartialObjectMetadata"), ("apiVersion", MetaVersion), ("metadata", whole["metadata"] ?? Json.EmptyMap));
}

/// <summary>How long ago something was, as people read it.</summary>
internal static class Ages
{
    /// <summary>A span of time in one or two units. Source: Kubernetes' own <c>HumanDuration</c>.</summary>
    internal static string Of(TimeSpan span)
    {
        var (seconds, minutes, hours, days) = ((long)span.TotalSeconds, (long)span.TotalMinutes, (long)span.TotalHours, (long)span.TotalDays);
        return string.Create(CultureInfo.InvariantCulture, $"{(seconds switch
        {
            < 0 => "0s",
            < 120 => $"{seconds}s",
            < 600 => Two(minutes, "m", seconds % 60, "s"),
            < 10_800 => $"{minutes}m",
            < 28_800 => Two(hours, "h", minutes % 60, "m"),
            < 172_800 => $"{hours}h",
            < 691_200 => Two(days, "d", hours % 24, "h"),
            < 63_072_000 => $"{days}d",
            _ => Two(days / 365, "y", days % 365, "d"),
        })}");
    }

    /// <summary>How long ago a stamp was.</summary>
    internal static string Since(Json? stamp, DateTimeOffset now) =>
        stamp.Instant() is { } at ? Of(now - at) : "<unknown>";

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
