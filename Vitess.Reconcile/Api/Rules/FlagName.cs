namespace Vitess.Reconcile.Api.Rules;

/// <summary>The names of flags, which Vitess takes with dashes and with underscores.</summary>
internal static class FlagName
{
    /// <summary>The one spelling that stands for all of a flag: with dashes, none before it.</summary>
    internal static string Plain(string written) => written.TrimStart('-').Replace('_', '-');
}
