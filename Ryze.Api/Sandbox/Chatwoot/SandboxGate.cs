using System.Globalization;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// What a Chatwoot checks before the work, in its order (reference chatwoot.md 1.1.2): token, bot, account, suspension, membership, limit,
/// role. So a bad token on a missing account is 401, and an agent on a full account is told 402.
/// </summary>
internal sealed class SandboxGate(SandboxChatwoot chatwoot, TimeProvider time)
{
    /// <summary>Null when a user's token may go on; else the answer.</summary>
    public async Task<IResult?> CheckTokenAsync(HttpContext context)
    {
        var token = TokenOf(context.Request);
        if (token == SandboxToken.Slow)
        {
            await Task.Delay(SandboxToken.SlowAnswer, time, context.RequestAborted);
        }

        return token switch
        {
            SandboxToken.Throttled => SandboxAnswer.Throttled(),
            SandboxToken.Broken => SandboxAnswer.Rails(500, "Internal Server Error"),
            "" or SandboxToken.Stripped => SandboxAnswer.SignIn(SandboxText.SignIn),
            SandboxToken.Localized => SandboxAnswer.SignIn(SandboxText.SignInPortuguese),
            SandboxToken.Bot => SandboxAnswer.Error(401, SandboxText.NotForBots),
            _ when !SandboxToken.IsKnown(token) => SandboxAnswer.Error(401, SandboxText.InvalidToken),
            _ => null,
        };
    }

    /// <summary>Null when the token's user may do this in the account; else the answer.</summary>
    public async Task<IResult?> CheckAccountAsync(HttpContext context, string account)
    {
        if (await CheckTokenAsync(context) is { } refused)
        {
            return refused;
        }

        if (IdOf(account) is not { } id || !SandboxAccount.Exists(id))
        {
            return SandboxAnswer.Error(404, SandboxText.NotFound);
        }

        if (id == SandboxAccount.Suspended)
        {
            return SandboxAnswer.Error(401, SandboxText.Suspended);
        }

        return RoleOf(context) is null || !SandboxAccount.HasMembers(id) ? SandboxAnswer.Error(401, SandboxText.NotAMember) : null;
    }

    /// <summary>The same for the creation of an inbox, which is limited and for administrators.</summary>
    public async Task<IResult?> CheckCreationAsync(HttpContext context, string account)
    {
        // FORCE_SSL comes before everything.
        if (TokenOf(context.Request) == SandboxToken.Https)
        {
            return SandboxAnswer.ToHttps(context.Request);
        }

        if (await CheckAccountAsync(context, account) is { } refused)
        {
            return refused;
        }

        return IdOf(account) == SandboxAccount.AtItsLimit || chatwoot.IsFull
            ? SandboxAnswer.Error(402, SandboxText.Limit)
            : CheckRole(context);
    }

    public static IResult? CheckRole(HttpContext context) =>
        RoleOf(context) == "administrator" ? null : SandboxAnswer.Error(401, SandboxText.NotAnAdministrator);

    /// <summary>Either spelling: a Rack server folds both to the same variable.</summary>
    public static string TokenOf(HttpRequest request) =>
        request.Headers["Api-Access-Token"].FirstOrDefault() ?? request.Headers["api_access_token"].FirstOrDefault() ?? "";

    public static long? IdOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static string? RoleOf(HttpContext context) => SandboxToken.RoleOf(TokenOf(context.Request));
}
