namespace Vitess.Reconcile.Tests.Live;

/// <summary>A test that runs programs for minutes: only with <c>VITESS_LIVE=1</c>, as <c>.ci/live</c> sets it.</summary>
internal sealed class LiveFactAttribute : FactAttribute
{
    public LiveFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("VITESS_LIVE") != "1")
        {
            Skip = "takes minutes; .ci/live runs it";
        }
    }

    /// <summary>A file that the test needs besides, and whose absence skips it by name.</summary>
    public string Needs
    {
        get => "";
        set => Skip ??= Path.Exists(value) ? null : $"{value} is not there";
    }

    /// <summary>Whether the test needs a real API server, whose absence skips it by name.</summary>
    public bool IsReal
    {
        get => false;
        set => Skip ??= value && RealApiServer.Programs is null ? RealFactAttribute.Absent : null;
    }
}
