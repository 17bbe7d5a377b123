namespace Vitess.Reconcile.Host.Loop;

/// <summary>Instants that may be none.</summary>
internal static class Instants
{
    /// <summary>The earlier of two instants; null stands for never.</summary>
    internal static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null ? right : right is null ? left : left < right ? left : right;
}
