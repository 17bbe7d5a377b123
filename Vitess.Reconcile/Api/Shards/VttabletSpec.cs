using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>The vttablet container of a tablet.</summary>
public sealed record VttabletSpec
{
    /// <summary>Of the vttablet container; required, though it may be empty.</summary>
    public Json? Resources { get; init; }

    /// <summary>Flags by name over those that the operator sets; dashes before a name do not count.</summary>
    public ValueMap<string, string>? ExtraFlags { get; init; }

    /// <summary>Flags by name for vtbackup, under those that the operator sets.</summary>
    public ValueMap<string, string>? VtbackupExtraFlags { get; init; }

    /// <summary>Hooks of the vttablet container.</summary>
    public Json? Lifecycle { get; init; }

    /// <summary>Seconds between the request to stop and the kill; 1800 unless set.</summary>
    public long? TerminationGracePeriodSeconds { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VttabletSpec> Shape { get; } = Shape<VttabletSpec>.Of("VttabletSpec")
        .Required("resources", CoreKinds.Resources, s => s.Resources, (s, v) => s with { Resources = v })
        .Optional("extraFlags", Kinds.TextMap, s => s.ExtraFlags, (s, v) => s with { ExtraFlags = v })
        .Optional(
            "vtbackupExtraFlags", Kinds.TextMap,
            s => s.VtbackupExtraFlags, (s, v) => s with { VtbackupExtraFlags = v })
        .Always("lifecycle", CoreKinds.OpenLifecycle, s => s.Lifecycle, (s, v) => s with { Lifecycle = v })
        .Nullable(
            "terminationGracePeriodSeconds", Kinds.Int64(),
            s => s.TerminationGracePeriodSeconds, (s, v) => s with { TerminationGracePeriodSeconds = v });
}
