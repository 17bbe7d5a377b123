using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>Where objects are rendered otherwise than the Go operator 2.18 does, each from a level on.</summary>
/// <remarks>
/// The table in the library's README says what each is for; a test holds the two together. A correction by itself restarts
/// nothing: what stands is judged by its own level and is made at a newer one when it is made anew for another reason.
/// </remarks>
/// <param name="Level">The rendering level.</param>
internal sealed record Corrections(int Level)
{
    /// <summary>Tablets keep every spread constraint that is asked for, not only the last of those with equal labels.</summary>
    internal bool KeepsSpreadConstraints => Level >= 1;

    /// <summary>Values of the exporter's flags keep their case.</summary>
    internal bool KeepsCaseOfExporterFlags => Level >= 1;

    /// <summary>A user's flag takes the place of the operator's whichever way the two are spelled, and no flag is given twice.</summary>
    internal bool TakesEitherSpelling => Level >= 1;

    /// <summary>mysql_server_version is read from the image's tag, and a user's own stands above it.</summary>
    internal bool CorrectsServerVersion => Level >= 1;

    /// <summary>Pods are bound to zones by the label that Kubernetes puts on nodes today.</summary>
    internal bool UsesPresentZoneLabel => Level >= 1;

    /// <summary>A user's extra label never takes the place of one that the operator tells its objects by.</summary>
    internal bool KeepsItsOwnLabels => Level >= 1;

    /// <summary>Flags are spelled with dashes where the image's tag says that it takes no other spelling.</summary>
    internal bool WritesDashes => Level >= 1;

    /// <summary>A keyspace with images of its own is not marked with a change that changes nothing.</summary>
    internal bool MarksNoEmptyChange => Level >= 1;

    /// <summary>The pods of VTAdmin are made anew when what they read at their start has changed.</summary>
    internal bool RollsVtAdmin => Level >= 1;

    /// <summary>The Secrets that are made for VTAdmin are owned by their cluster, and go with it.</summary>
    internal bool OwnsItsSecrets => Level >= 1;

    /// <summary>A cluster's name that YAML takes for something else than a text stands in quotes in what VTAdmin reads.</summary>
    internal bool QuotesNames => Level >= 1;

    /// <summary>A new VitessCell with an autoscaler says how many gateways there are, since the scale of one that does not cannot be set.</summary>
    internal bool SeedsReplicas => Level >= 1;

    /// <summary>The corrections at the level that new objects are made at.</summary>
    /// <param name="options">How the operator was configured.</param>
    internal static Corrections Of(Options options) => new(Desired.Level.Of(options));

    /// <summary>The command line of a Vitess program.</summary>
    /// <param name="flags">Its flags.</param>
    /// <param name="image">The image that the program is from.</param>
    internal ValueList<string> Arguments(VitessFlags flags, string? image) =>
        (WritesDashes && Images.TakesOnlyDashes(image ?? "") ? flags.Dashed() : flags).ToArguments();

    /// <summary>Labels of the operator's own with those that the user adds.</summary>
    internal ValueMap<string, string> Labels(ValueMap<string, string> own, ValueMap<string, string> extra) =>
        KeepsItsOwnLabels ? extra.Overlay(own) : own.Overlay(extra);
}
