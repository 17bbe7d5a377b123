namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>An expression cannot be read, or has no value.</summary>
internal sealed class CelException : Exception
{
    public CelException()
    {
    }

    public CelException(string message)
        : base(message)
    {
    }

    public CelException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
