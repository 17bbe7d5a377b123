using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired;

/// <summary>How flags are laid over each other at a level.</summary>
internal static class CorrectedFlags
{
    private const string ServerVersion = "mysql_server_version";

    /// <summary>Flags overlaid by those that a user wrote.</summary>
    internal static VitessFlags WithExtra(this VitessFlags flags, ValueMap<string, string> extra, Corrections corrections) =>
        corrections.TakesEitherSpelling ? flags.WithExtraOfEitherSpelling(extra) : flags.WithExtra(extra);

    /// <summary>Flags with the server's version, which at level 0 takes the place of the user's.</summary>
    internal static VitessFlags WithVersion(this VitessFlags flags, string version, Corrections corrections) =>
        corrections.CorrectsServerVersion && flags.Sets(ServerVersion) ? flags : flags.With(ServerVersion, version);
}
