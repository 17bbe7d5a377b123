namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>The machine's clock, which can be put forward.</summary>
internal sealed class AdvancingTime : TimeProvider
{
    private long ahead;

    internal void Pass(TimeSpan span) => Interlocked.Add(ref ahead, span.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));
}
