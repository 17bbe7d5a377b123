using System.Globalization;
using System.Text.Json;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>What a MANIFEST says of a backup that is complete.</summary>
/// <param name="Engine">What made it.</param>
/// <param name="Position">Where its data stand, without the flavour; <c>&lt;nil&gt;</c> when none is told.</param>
/// <param name="FinishedAt">When it was complete; null when that cannot be read.</param>
internal sealed record BackupManifest(string Engine, string Position, DateTimeOffset? FinishedAt)
{
    /// <summary>Reads one; null when it is not a MANIFEST, as of a backup that is still being written.</summary>
    internal static BackupManifest? Parse(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object ? null : new(
                Text(root, "BackupMethod"), PositionOf(Text(root, "Position")), Instant(Text(root, "FinishedTime")));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string PositionOf(string encoded) =>
        encoded.Length == 0 ? "<nil>" : encoded[(encoded.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private static DateTimeOffset? Instant(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
        ? at
        : null;
}
