namespace Rodando.Contracts.Licensing;

/// <summary>What the gate is asked about. One value per row of <see cref="LicencePermissions"/>.</summary>
public enum LicenceAction
{
    /// <summary>Sign in and read the collective's own licence file.</summary>
    ReadOwnFile,

    /// <summary>Export the collective's data, a rider's data and statements.</summary>
    ExportData,

    /// <summary>Lodge evidence, answer findings.</summary>
    LodgeEvidence,

    /// <summary>Take part in training, receive the federation's information.</summary>
    TakeTraining,

    InviteCourier,
    ActivateCourier,

    /// <summary>Take on a merchant, issue a new API key.</summary>
    OnboardMerchant,

    AcceptOrder,
    Quote,

    /// <summary>Start dispatching a job that nobody has picked up.</summary>
    DispatchJob,

    /// <summary>Go on with, or give to another rider, a job whose parcels are in custody.</summary>
    ProgressJob,

    /// <summary>Take positions from a rider's phone.</summary>
    IngestLocation,

    SendToNeighbour,
    ReceiveFromNeighbour,

    /// <summary>Invoice and settle work already done, pay riders.</summary>
    SettleWork,

    ContributeToFund,
    DrawFromFund,
    SpeakInAssembly,
    VoteInAssembly,
}
