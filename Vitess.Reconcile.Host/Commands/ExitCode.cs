namespace Vitess.Reconcile.Host.Commands;

/// <summary>What the program tells the shell.</summary>
internal enum ExitCode
{
    /// <summary>Done, and nothing is to do.</summary>
    Nothing = 0,

    /// <summary>The program itself failed, or something that it needs did.</summary>
    Failed = 1,

    /// <summary>The command line or a file is wrong; nothing was done.</summary>
    BadInput = 2,

    /// <summary>There are changes to make.</summary>
    Changes = 10,
}
