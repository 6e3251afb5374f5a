namespace Ryze.Application.Shared;

/// <summary>Generates ids and random secrets; injected so that tests can predict them.</summary>
public interface IIds
{
    /// <returns>
    /// <paramref name="prefix"/> + <c>_</c> + 20 lower-case letters and digits, unique for all practical purposes (100 random bits).
    /// </returns>
    string New(string prefix);

    /// <returns>43 base64url characters from 32 random bytes.</returns>
    string NewSecret();
}
