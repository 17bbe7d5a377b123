namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Which of two JSON forms a value is written in.</summary>
public enum Form
{
    /// <summary>Just what was present when it was read, explicit zeros and empty values included.</summary>
    AsGiven,

    /// <summary>
    /// What a cluster stores after the Go operator has written the value: zero values of most fields are left out,
    /// nested structures are always there, and the schema's defaults are filled in.
    /// </summary>
    AsGo,
}

/// <summary>What a reader does about fields that the API does not have.</summary>
public enum UnknownFields
{
    /// <summary>Each is a defect, as under kubectl's strict validation: for users' files.</summary>
    AreDefects,

    /// <summary>They are passed over: for what a cluster already stores.</summary>
    ArePassedOver,
}

/// <summary>When the Go operator writes a field.</summary>
public enum Presence
{
    /// <summary>When it is not the zero value: not empty, not 0, not false.</summary>
    WhenNotZero,

    /// <summary>When it is set, be it to a zero value.</summary>
    WhenSet,

    /// <summary>Always; unset, it is written as its kind's zero.</summary>
    Always,
}
