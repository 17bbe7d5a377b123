using Vitess.Reconcile.Sim.World.Api.Cel;

namespace Vitess.Reconcile.Sim.World.Api.Schemas;

/// <summary>A rule over several fields, read once.</summary>
/// <param name="Expression">What must hold.</param>
/// <param name="Message">What is said when it does not.</param>
/// <param name="IsOfChange">Whether it compares with what stood there, so that it holds for updates only.</param>
internal sealed record SchemaRule(CelNode Expression, string Message, bool IsOfChange)
{
    public static SchemaRule Of(Json written)
    {
        var rule = written["rule"]?.AsText ?? "";
        return new(
            CelParser.Parse(rule),
            written["message"]?.AsText ?? $"failed rule: {rule}",
            rule.Contains("oldSelf", StringComparison.Ordinal));
    }
}
