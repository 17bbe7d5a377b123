namespace Vitess.Reconcile.Api;

/// <summary>What the name of an object must fulfil.</summary>
public sealed record NameRule
{
    // Reason: one character, three dashes and eight digits are the shortest name that was cut.
    private const int LengthFloor = 12;

    /// <summary>A rule of one's own.</summary>
    /// <param name="lengthMax">In characters; 12 or more.</param>
    /// <param name="beginsWithLetter">Whether a name may not begin with a digit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 12, which leaves no room for a
    /// digest.</exception>
    public NameRule(int lengthMax, bool beginsWithLetter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthMax, LengthFloor);
        (LengthMax, BeginsWithLetter) = (lengthMax, beginsWithLetter);
    }

    /// <summary>What holds for most objects: up to 253 characters, a letter or a digit first.</summary>
    /// <remarks>Source: Kubernetes' rule for DNS subdomains.</remarks>
    public static NameRule Default { get; } = new(253, beginsWithLetter: false);

    /// <summary>What holds for Services, and for the Jobs of backup schedules: up to 63 characters, a letter
    /// first.</summary>
    /// <remarks>Source: Kubernetes' rule for DNS labels of RFC 1035.</remarks>
    public static NameRule Service { get; } = new(63, beginsWithLetter: true);

    /// <summary>What holds for lock servers, so that the names of their Services fit: up to 56 characters, a letter
    /// first.</summary>
    /// <remarks>Source: 63 characters of a Service less those of <c>-client</c>.</remarks>
    public static NameRule EtcdLockserver { get; } = new(56, beginsWithLetter: true);

    /// <summary>How many characters a name may have.</summary>
    public int LengthMax { get; }

    /// <summary>Whether the first character must be a letter; otherwise a digit does as well.</summary>
    public bool BeginsWithLetter { get; }

    internal bool AllowsFirst(char first) =>
        char.IsAsciiLetterLower(first) || (!BeginsWithLetter && char.IsAsciiDigit(first));
}
