using System.Globalization;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>The name of a backup in a storage: when it began and which tablet made it.</summary>
/// <param name="Text">As it stands in the storage.</param>
/// <param name="StartedAt">When it began, to the second.</param>
/// <param name="Tablet">Who made it; a tablet, or a name that vtbackup drew for itself.</param>
internal sealed record BackupName(string Text, DateTimeOffset StartedAt, TabletAlias Tablet)
{
    /// <summary>Reads one.</summary>
    /// <param name="text">As in <c>2026-04-10.120501.zone1-0000000101</c>; the cell may have dots.</param>
    /// <returns>Null when it is none.</returns>
    internal static BackupName? Parse(string text)
    {
        const string Form = "yyyy-MM-dd.HHmmss";
        return text.Length > Form.Length + 1
            && text[Form.Length] == '.'
            && DateTimeOffset.TryParseExact(
                text[..Form.Length], Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && TabletAlias.Parse(text[(Form.Length + 1)..]) is { } tablet
            ? new(text, at, tablet)
            : null;
    }
}
